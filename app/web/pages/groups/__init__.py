"""The page of a group of runs."""
