"""The conditions of the discharge gate: each file states `RULE`, `CODES` and `check_<file>`."""
