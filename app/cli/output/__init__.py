"""What a command prints and where it leaves files."""
