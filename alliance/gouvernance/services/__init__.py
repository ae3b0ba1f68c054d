"""The acts of the governance, one module per noun."""
