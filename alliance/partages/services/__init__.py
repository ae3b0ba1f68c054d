"""The acts on keys: to give one, to take it back, to forget it once it has ended."""
