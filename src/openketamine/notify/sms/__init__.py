"""Messages to telephones."""
