"""Owns what people and programs see: pages, the JSON API, the event stream, and the guard in front of them."""
