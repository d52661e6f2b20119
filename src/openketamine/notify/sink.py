"""A channel that sends nothing: the message is written to a file of the home folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from openketamine.notify.port import Outgoing


@dataclass(frozen=True, slots=True)
class Sink:
    """For a demo, and to look at what would leave; the file is the owner's alone."""

    file: Path
    channel: str

    def send(self, message: Outgoing) -> str:
        """Append one line of JSON."""
        line = json.dumps(
            {
                "channel": self.channel,
                "at": message.at.isoformat(),
                "to": message.address,
                "subject": message.subject,
                "body": message.body,
            },
            ensure_ascii=False,
        )
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(line + "\n")
        return "sink"
