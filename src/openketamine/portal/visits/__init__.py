"""A patient's visits: when, the ride home, not eating before, and when a visit can be at all."""
