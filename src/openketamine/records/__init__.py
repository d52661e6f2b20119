"""What is stored: one file per record, append-only where the record is evidence."""
