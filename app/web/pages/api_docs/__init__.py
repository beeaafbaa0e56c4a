"""The reference of the JSON API at `/api/docs`."""
