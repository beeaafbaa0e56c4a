"""What is read of runs: views, search, events, exports."""
