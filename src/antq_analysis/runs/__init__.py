"""The commands, and finished files into their place."""
