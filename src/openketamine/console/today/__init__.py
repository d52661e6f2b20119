"""Today: one board of all rooms, and the wall screen."""
