"""The language of the pages, chosen on any page and kept."""
