"""The questionnaire: one part per screen, kept at every change."""
