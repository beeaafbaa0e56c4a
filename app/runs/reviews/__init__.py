"""Review links, pins and decisions."""
