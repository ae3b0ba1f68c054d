"""What people type about the territory."""
