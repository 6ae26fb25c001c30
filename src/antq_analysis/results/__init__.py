"""Tables in, results out: one module a subject."""
