"""Files that the patient handed in, and what may be taken home."""
