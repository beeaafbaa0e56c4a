"""The sandbox's jobs: stored, leased, drawn in turn."""
