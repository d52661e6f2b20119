"""The clinic's web pages: one folder per page, found by its page.py."""
