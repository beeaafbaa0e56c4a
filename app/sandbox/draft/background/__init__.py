"""Replacing a background behind a cut-out subject."""
