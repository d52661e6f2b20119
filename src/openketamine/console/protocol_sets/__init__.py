"""Protocol sets: values, sources, differences, and the clinic's own overrides."""
