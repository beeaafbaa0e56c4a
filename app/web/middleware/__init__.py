"""What every request passes through before a route: trusted hosts, cross-site checks, sign-in, limits, logging."""
