"""Reads that compose several apps, one module per page."""
