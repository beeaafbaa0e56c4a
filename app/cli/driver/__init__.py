"""A run driven by the command line, with no server."""
