"""The history at `/runs` and a run's own page."""
