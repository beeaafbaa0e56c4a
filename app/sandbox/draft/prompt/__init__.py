"""From a prompt's sentences to drawing operations."""
