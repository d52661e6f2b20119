"""Messages sent: what left, what waits, what failed and what can be done about it."""
