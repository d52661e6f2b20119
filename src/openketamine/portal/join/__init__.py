"""Joining: alone where the clinic allows it, or with a code that somebody sent."""
