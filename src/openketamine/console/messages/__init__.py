"""The clinic's inbox: what patients have written, and the answers."""
