"""Alerts: what is open, who answered, and the history."""
