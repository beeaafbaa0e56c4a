"""Sentences of the interface that several files of the tests look for. A contract keeps each of them here alone."""

DISK_FULL = "The disk is full"
FILE_GONE = "File no longer available"
FREE_DRAFTS = "Free drafts on this server"
NOT_UP_TO_DATE = "Not up to date. Retrying…"
RUNCOMFY_AFTER_RESTART = "RunComfy, after the next restart"
START_FROM_THIS = "Start new edit from this"
