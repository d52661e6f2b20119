"""The assessments."""
