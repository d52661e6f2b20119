"""What the provider of text messages tells: open to everybody, believed only with its signature."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from openketamine.actions.actor import system_actor
from openketamine.actions.outbox_settle import settle_receipt
from openketamine.console.access import now_of, public
from openketamine.core.errors import BadInputError
from openketamine.notify.sms.receipt import SIGNATURE, ended, is_genuine, receipt_address


@csrf_exempt  # the provider has no cookie of ours; its signature stands in for it
@public
@require_POST
def receipt(request: HttpRequest, clinic_id: UUID, message_id: UUID) -> HttpResponse:
    """Note how one message ended; the answer says nothing to anybody."""
    form = {name: str(value) for name, value in request.POST.items()}
    # of our own address: what stands in front of us may have changed host and scheme
    address = receipt_address(settings.PUBLIC_URL, clinic_id, message_id)
    signature = request.headers.get(SIGNATURE, "")
    is_expected = settings.SMS_BY == "twilio"
    if not is_expected or not is_genuine(address, form, signature, settings.TWILIO_TOKEN):
        return HttpResponse(status=403)
    if (how := ended(form)) is not None:
        try:
            settle_receipt(
                message_id,
                is_delivered=how.is_delivered,
                reason=how.reason,
                by=system_actor(clinic_id, name="receipts"),
                at=now_of(request),
            )
        except BadInputError:
            return HttpResponse(status=404)
    return HttpResponse(status=204)
