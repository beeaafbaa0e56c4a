"""What a command takes: flags, specs, filters, completion."""
