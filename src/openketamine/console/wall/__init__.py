"""The wall screen that nobody is signed in at: its board, and how it is connected."""
