"""A patient's messages to the clinic, and its answers."""
