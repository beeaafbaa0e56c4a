"""From a spec to its prompt."""
