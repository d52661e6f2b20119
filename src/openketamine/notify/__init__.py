"""Messages that leave the clinic: one folder per channel behind one port."""
