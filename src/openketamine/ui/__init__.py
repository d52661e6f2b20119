"""Design system: tokens, components, words and formats shared by every page."""
