"""The eligibility report."""
