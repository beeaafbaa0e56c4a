"""The recipes at `/recipes`."""
