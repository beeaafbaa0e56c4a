"""What each template is given: a frozen dataclass a template, so that a page says everything that it shows."""
