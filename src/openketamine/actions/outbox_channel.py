"""By which way a patient may be written to: what the account holds and has not opted out of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openketamine.actions.addresses import plain_phone
from openketamine.core.errors import BadInputError
from openketamine.core.messages import Template, When
from openketamine.records.models import PortalAccount

NO_ACCOUNT, NO_ADDRESS, OPTED_OUT = "no_account", "no_address", "opted_out"


@dataclass(frozen=True, slots=True)
class Way:
    """A channel and an address on it; without an address `problem` says why there is none."""

    channel: str
    address: str
    problem: str = ""


def account_of(clinic_id: UUID, patient_id: UUID) -> PortalAccount | None:
    """The patient's account, if it is open."""
    rows = PortalAccount.objects.filter(clinic_id=clinic_id, patient_id=patient_id, is_active=True)
    return rows.first()


def way_to(account: PortalAccount | None, kind: Template, country: str, *, but: str = "") -> Way:
    """The first channel of the message that is open to the patient, `but` for one that failed."""
    if account is None:
        return Way(kind.channels[0], "", NO_ACCOUNT)
    problem = NO_ADDRESS
    for channel in kind.channels:
        address = address_on(account, channel, country) if channel != but else ""
        if address and may_use(account, channel, kind):
            return Way(channel, address)
        problem = OPTED_OUT if address else problem
    return Way(kind.channels[0], "", problem)


def address_on(account: PortalAccount, channel: str, country: str) -> str:
    """The account's address on a channel; empty where there is none that can be used."""
    if channel == "email":
        return account.email
    try:
        return plain_phone(account.phone, country)
    except BadInputError:
        return ""


def may_use(account: PortalAccount, channel: str, kind: Template) -> bool:
    """True unless the patient has opted out; what they have just asked for goes in any case."""
    wants = {"email": account.wants_email, "sms": account.wants_sms}
    return kind.when is When.REQUESTED or wants[channel]
