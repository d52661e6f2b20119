"""Where Django finds the records."""

from openketamine.records.adverse_event import AdverseEvent
from openketamine.records.alert import Alert, AlertState, AlertTransition
from openketamine.records.assessment import Assessment, AssessmentKind
from openketamine.records.audit_row import AuditRow
from openketamine.records.availability import Availability
from openketamine.records.bed import Bed
from openketamine.records.clinic import Clinic
from openketamine.records.consent import ConsentDocument, ConsentEvent, ConsentEventKind
from openketamine.records.course import Course
from openketamine.records.device_reject import DeviceReject
from openketamine.records.display_token import DisplayToken
from openketamine.records.document import Document
from openketamine.records.eligibility import EligibilityOverride, EligibilityReport
from openketamine.records.intake_section import IntakeSection
from openketamine.records.opening import Closure, OpeningHours, Shift
from openketamine.records.outbox_message import OutboxMessage, OutboxState
from openketamine.records.patient import Patient
from openketamine.records.plan import Plan
from openketamine.records.portal_account import PortalAccount
from openketamine.records.portal_message import PortalMessage
from openketamine.records.protocol_override import ProtocolOverride
from openketamine.records.referral import Referral, ReferralState
from openketamine.records.session import Session
from openketamine.records.session_event import SessionEvent
from openketamine.records.signature import Signature
from openketamine.records.staff import Role, Staff
from openketamine.records.upload import Upload
from openketamine.records.visit_confirmation import VisitConfirmation
from openketamine.records.vital_frame import VitalFrame
from openketamine.records.waiting_entry import WaitingEntry, WaitingState
from openketamine.records.watch_state import WatchState

__all__ = [
    "AdverseEvent",
    "Alert",
    "AlertState",
    "AlertTransition",
    "Assessment",
    "AssessmentKind",
    "AuditRow",
    "Availability",
    "Bed",
    "Clinic",
    "Closure",
    "ConsentDocument",
    "ConsentEvent",
    "ConsentEventKind",
    "Course",
    "DeviceReject",
    "DisplayToken",
    "Document",
    "EligibilityOverride",
    "EligibilityReport",
    "IntakeSection",
    "OpeningHours",
    "OutboxMessage",
    "OutboxState",
    "Patient",
    "Plan",
    "PortalAccount",
    "PortalMessage",
    "ProtocolOverride",
    "Referral",
    "ReferralState",
    "Role",
    "Session",
    "SessionEvent",
    "Shift",
    "Signature",
    "Staff",
    "Upload",
    "VisitConfirmation",
    "VitalFrame",
    "WaitingEntry",
    "WaitingState",
    "WatchState",
]
