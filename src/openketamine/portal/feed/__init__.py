"""A patient's appointments for another calendar: as a file, or by a private address."""
