"""What `advance` does with a run, one module a step."""
