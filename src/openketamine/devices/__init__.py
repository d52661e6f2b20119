"""Device protocols: what monitors, pumps, recordings and virtual patients send, as frames."""
