"""The child process that draws."""
