"""The acts of the plan, one module per noun."""
