"""What leaves for other software: calendar subscriptions by link, the read-only API and its tokens."""
