"""Session record: the printable page and the stored PDF, from one template."""
