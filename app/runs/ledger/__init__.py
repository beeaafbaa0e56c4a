"""The truth about each run: states, claims, budget, and the moves between states."""
