"""The edit spec: its model, and how it is read from JSON."""
