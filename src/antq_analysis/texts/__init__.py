"""Figures against the texts they were read in."""
