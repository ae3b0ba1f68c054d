"""The forms of the governance, one module per page."""
