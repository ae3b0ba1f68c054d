"""Pages that compose what the other apps know."""
