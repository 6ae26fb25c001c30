"""Results in words: tables to read."""
