"""Grammar, quotes and scripts of prompts."""
