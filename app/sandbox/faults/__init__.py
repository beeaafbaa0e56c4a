"""Faults that tests and demonstrations ask for."""
