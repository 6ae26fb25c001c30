"""Files to checked tables; problems as keys and values."""
