"""Reads of what is shared: the keys of a person, and what a calendar link shows."""
