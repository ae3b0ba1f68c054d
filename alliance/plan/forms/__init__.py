"""Parsing of what is typed about the plan, one module per page."""
