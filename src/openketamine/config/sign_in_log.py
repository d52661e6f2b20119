"""How the log names who failed to sign in."""

from __future__ import annotations

from django.http import HttpRequest


def client(
    username: str | None, ip_address: str, user_agent: str, path_info: str, request: HttpRequest
) -> str:
    """The address alone: what was typed as a user name may be a password or a patient's name.

    Which name it was stands in the database.
    """
    return f"the address {ip_address}"
