"""Learn: articles about the treatment and how it compares, open to everybody."""
