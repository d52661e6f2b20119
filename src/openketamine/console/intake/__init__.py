"""What a patient wrote at home, to read."""
