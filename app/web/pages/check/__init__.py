"""The page that checks any two images."""
