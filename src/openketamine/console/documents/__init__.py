"""Letters and pictures that were handed in for a patient."""
