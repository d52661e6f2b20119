"""Tests of what patients read."""
