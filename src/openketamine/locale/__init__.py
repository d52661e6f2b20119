"""Translations of what patients read: one file of sentences per room, checked to be complete."""
