"""OpenKetamine: runs an IV ketamine service end to end."""

__version__ = "0.1.0"
