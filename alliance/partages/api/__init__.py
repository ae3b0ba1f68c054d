"""The read-only API: what a person sees, for another software that she chose, in JSON."""
