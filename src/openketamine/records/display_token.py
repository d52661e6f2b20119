"""A screen on the wall that shows the board, and nothing else, for as long as nobody revokes it."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import salted_hmac

from openketamine.records.clinic import ClinicRecord


class DisplayToken(ClinicRecord):
    """One wall screen; `token_hash` is of the code that connects it, then of its own secret."""

    name = models.CharField(max_length=80, help_text="Where the screen hangs.")
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(editable=False)
    connected_at = models.DateTimeField(null=True, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "okt_display_token"
        verbose_name = "display"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="okt_display_token_hash")
        ]

    def __str__(self) -> str:
        return self.name


def token_hash(token: str) -> str:
    """What is kept of a code or secret: nothing that can be guessed without the service's key."""
    return salted_hmac("openketamine.display", token, algorithm="sha256").hexdigest()
