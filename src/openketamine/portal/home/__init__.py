"""Where a patient starts: what is next and what is missing."""
