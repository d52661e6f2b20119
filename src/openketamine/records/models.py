"""Where Django finds the records."""

from openketamine.records.adverse_event import AdverseEvent
from openketamine.records.alert import Alert, AlertState, AlertTransition
from openketamine.records.audit_row import AuditRow
from openketamine.records.bed import Bed
from openketamine.records.clinic import Clinic
from openketamine.records.course import Course
from openketamine.records.device_reject import DeviceReject
from openketamine.records.display_token import DisplayToken
from openketamine.records.document import Document
from openketamine.records.patient import Patient
from openketamine.records.protocol_override import ProtocolOverride
from openketamine.records.session import Session
from openketamine.records.session_event import SessionEvent
from openketamine.records.signature import Signature
from openketamine.records.staff import Role, Staff
from openketamine.records.vital_frame import VitalFrame
from openketamine.records.watch_state import WatchState

__all__ = [
    "AdverseEvent",
    "Alert",
    "AlertState",
    "AlertTransition",
    "AuditRow",
    "Bed",
    "Clinic",
    "Course",
    "DeviceReject",
    "DisplayToken",
    "Document",
    "Patient",
    "ProtocolOverride",
    "Role",
    "Session",
    "SessionEvent",
    "Signature",
    "Staff",
    "VitalFrame",
    "WatchState",
]
