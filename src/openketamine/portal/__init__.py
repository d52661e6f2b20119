"""The patient's pages: a quiet letter on a phone."""
