"""What coding agents use: MCP tools and the skill."""
