"""Monitoring: limits, alerts, staleness, cuff schedule, early-warning score."""
