"""Scoped reads: every query takes the clinic first and returns small frozen rows."""
