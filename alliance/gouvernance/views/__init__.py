"""The pages of the governance, one module per part."""
