"""The language, numbers, dates and money of a page."""
