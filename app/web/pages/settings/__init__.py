"""The settings page and the sign-in to RunComfy on it."""
