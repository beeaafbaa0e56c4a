"""Stillframe: change one thing in a picture, keep the rest, and prove it. docs/map.md names every room."""

__version__ = "0.1.0"
