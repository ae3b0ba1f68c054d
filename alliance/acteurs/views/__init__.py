"""Pages of the people side, one module per noun."""
