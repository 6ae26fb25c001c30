"""What an analyst holds: tables, selection, trace."""
