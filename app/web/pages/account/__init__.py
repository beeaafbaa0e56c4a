"""The login and the set-up of the first account."""
