"""Verbs that write: one function per verb, one transaction, one audit row inside."""
