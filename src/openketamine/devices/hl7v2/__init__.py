"""HL7 v2 from bedside devices: MLLP over TCP, IHE PCD-01 observations, PCD-04 alerts.

The server side reads messages and answers acknowledgements, nothing else. `encode_oru` and
`MllpClient` are for senders: recordings and virtual patients.
"""

from openketamine.devices.hl7v2.ack import Ack, encode_ack
from openketamine.devices.hl7v2.client import AckReply, MllpClient
from openketamine.devices.hl7v2.decode import decode_message
from openketamine.devices.hl7v2.encode import encode_oru
from openketamine.devices.hl7v2.message import DecodedMessage, Header, Hl7Error, Problem
from openketamine.devices.hl7v2.server import MllpServer, Peer

__all__ = [
    "Ack",
    "AckReply",
    "DecodedMessage",
    "Header",
    "Hl7Error",
    "MllpClient",
    "MllpServer",
    "Peer",
    "Problem",
    "decode_message",
    "encode_ack",
    "encode_oru",
]
