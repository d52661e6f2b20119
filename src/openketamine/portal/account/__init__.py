"""The login: language, ways to be reached, password, and a copy of everything."""
