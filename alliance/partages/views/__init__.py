"""Pages about what is shared, and the address that calendars read."""
