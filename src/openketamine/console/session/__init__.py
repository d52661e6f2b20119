"""Session: one page for the whole visit, split into one panel per phase."""
