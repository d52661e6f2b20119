"""The session record: draft and final, page and PDF, with everything that happened in it."""

from __future__ import annotations

import io
import re
from html import unescape

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.test import Client

from openketamine.actions import charting
from openketamine.actions.record_frames import FrameRow, insert_frames
from openketamine.actions.sign import sign
from openketamine.config import clock
from openketamine.console.record.content import record_context
from openketamine.console.record.render import record_pdf
from openketamine.console.record.task import KIND, store_record
from openketamine.console.session.flowsheet import session_flowsheet
from openketamine.console.session.load import SessionPage, load
from openketamine.console.session.log import log_rows
from openketamine.core.monitoring.frame import Frame, Metric, Sample
from openketamine.queries.clinic import latest_document
from openketamine.ui.sentences import SENTENCES
from tests.actions.stay import LEAVE, START, chart_vitals, recover, until_recovery
from tests.actions.world import PASSWORD, World, later, make_world

from .pdf_text import pdf_text


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world("riverside")


def monitored(world: World, minutes: float, **values: float) -> None:
    """One stored frame of the monitor."""
    from django.db import connection

    samples = tuple(Sample(Metric(name), value) for name, value in values.items())
    frame = Frame(
        bed_key="riverside^1",
        device_at=later(minutes),
        received_at=later(minutes),
        samples=samples,
    )
    row = FrameRow(
        clinic_id=world.clinic_id,
        bed_id=world.bed_id,
        session_id=world.session_id,
        frame=frame,
    )
    connection.ensure_connection()
    insert_frames(connection.connection, [row])


def whole_visit(world: World) -> None:
    """Treated, once corrected, discharged."""
    until_recovery(world)
    monitored(world, START, hr_bpm=71, spo2_pct=97, rr_bpm=13)
    monitored(world, START + 5, nibp_sys_mmhg=139, nibp_dia_mmhg=86, nibp_map_mmhg=104)
    recover(world)
    chart_vitals(world, LEAVE - 12)
    chart_vitals(world, LEAVE - 2)
    session, nora = world.session_id, world.nora
    wrong = charting.chart(session, item="nausea", value=7, by=nora, at=later(LEAVE - 1))
    charting.correct(
        session,
        corrects=wrong.seqs[0],
        payload={"item": "nausea", "value": 1},
        reason="Typed into the wrong row",
        by=nora,
        at=later(LEAVE - 1),
    )
    charting.discharge(session, by=nora, at=later(LEAVE))


def signed_visit(world: World) -> None:
    whole_visit(world)
    sign(
        world.session_id,
        meaning="responsible",
        signer=world.paul,
        by=world.nora,
        at=later(LEAVE + 5),
    )


def the_page(world: World, minutes: float = LEAVE + 6) -> SessionPage:
    return load(world.nora, world.session_id, later(minutes))


def words_of(html: str) -> list[str]:
    """The words that a reader of the page sees, drawings aside."""
    text = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", text)).split()


def test_every_word_of_the_page_stands_in_the_pdf(world: World) -> None:
    signed_visit(world)
    page = the_page(world)
    html = render_to_string("console/record/document.html", record_context(page))
    text = pdf_text(record_pdf(page)).replace("-", "")
    missing = [word for word in words_of(html) if word.replace("-", "") not in text]
    assert missing == []


def test_the_record_says_who_did_what_when_and_under_which_protocol(world: World) -> None:
    signed_visit(world)
    page = the_page(world)
    text = pdf_text(record_pdf(page))
    signature = page.detail.signatures[0]
    for words in (
        "Example-riverside,Pat",
        page.detail.protocol.label,
        "40mg(0.5mg/kg,80kg)",
        "0.8mg/mL,50mL",
        "75mL/h,40min",
        "NoraofRiverside".replace("R", "r"),
        "139/86(104)",
        "Typedintothewrongrow",
        "correctedby",
        signature.record_hash,
        page.detail.event_head,
    ):
        assert words in text, words


def test_the_discharge_reads_as_on_the_page_with_what_it_rested_on(world: World) -> None:
    signed_visit(world)
    page = the_page(world)
    text = pdf_text(record_pdf(page))
    (logged,) = (row.detail for row in log_rows(page.detail.events) if row.title == "Discharged")
    for said in (
        "P. Example is here to take the patient home.",
        "Dissociation has resolved: CADSS-6 0.",
        "Alertness: MOAA/S 5.",
    ):
        assert said in logged
        assert text.count(said.replace(" ", "")) == 2, said  # as reasons and in the log


def test_a_reason_whose_words_were_retired_shows_its_rule_and_facts_on_log_page_and_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_visit(world)
    monkeypatch.delitem(SENTENCES, "alert")  # type: ignore[arg-type]
    page = the_page(world)
    said = "-01, alert: moaas 5, limit 5."
    (logged,) = (row.detail for row in log_rows(page.detail.events) if row.title == "Discharged")
    assert said in logged
    client = Client()
    client.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    for path in ("", "record/"):
        html = client.get(f"/session/{world.session_id}/{path}").content.decode()
        assert said in unescape(html), path
    assert said.replace(" ", "") in pdf_text(record_pdf(page))


def test_what_the_second_person_read_stands_in_record_and_log(world: World) -> None:
    signed_visit(world)
    text = pdf_text(record_pdf(the_page(world)))
    assert text.count("read0.8mg/mLand75mL/h") == 2


def test_the_pdf_is_tagged_titled_and_speaks_its_language(world: World) -> None:
    signed_visit(world)
    with pikepdf.open(io.BytesIO(record_pdf(the_page(world)))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert "Example-riverside, Pat" in str(document.docinfo["/Title"])
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_the_same_record_gives_the_same_bytes(world: World) -> None:
    signed_visit(world)
    assert record_pdf(the_page(world)) == record_pdf(the_page(world))


def test_before_the_signature_it_says_draft_on_page_and_paper(world: World) -> None:
    whole_visit(world)
    page = the_page(world)
    assert not record_context(page)["is_final"]
    assert "DRAFT" in pdf_text(record_pdf(page))
    assert "Notsigned" in pdf_text(record_pdf(page))


def test_what_is_entered_after_the_signature_is_said_until_it_is_signed_too(world: World) -> None:
    signed_visit(world)
    signed = the_page(world).detail.event_count
    assert not record_context(the_page(world))["later"]
    charting.chart(
        world.session_id, item="note", value="Called at home", by=world.nora, at=later(LEAVE + 8)
    )
    page = the_page(world, LEAVE + 9)
    html = render_to_string("console/record/document.html", record_context(page))
    said = f"NOT FINAL. Entry {signed + 1} was made after the signature and is not signed."
    assert said in html
    assert html.count("After the signature.") == 1
    text = pdf_text(record_pdf(page))
    assert said.replace(" ", "") in text
    assert "DRAFT" not in text
    how = {"by": world.paul, "at": later(LEAVE + 10)}
    sign(world.session_id, meaning="addendum", signer=world.paul, **how)  # type: ignore[arg-type]
    page = the_page(world, LEAVE + 11)
    assert record_context(page)["is_final"]
    text = pdf_text(record_pdf(page))
    assert "NOTFINAL" not in text
    assert "Aftert" not in text


def test_a_correction_after_the_signature_makes_it_a_draft_again(world: World) -> None:
    signed_visit(world)
    note = next(e for e in the_page(world).detail.events if e.kind == "charted")
    charting.correct(
        world.session_id,
        corrects=note.seq,
        payload=dict(note.payload),
        reason="Read again",
        by=world.nora,
        at=later(LEAVE + 8),
    )
    assert not record_context(the_page(world, LEAVE + 9))["is_final"]


def test_the_task_stores_the_very_bytes_under_the_head_of_the_chain(world: World) -> None:
    signed_visit(world)
    made(world)
    stored = latest_document(clinic_id=world.clinic_id, session_id=world.session_id, kind=KIND)
    assert stored is not None
    assert stored.event_head == the_page(world).detail.event_head
    assert stored.content == record_pdf(the_page(world, LEAVE + 5))


def made(world: World) -> None:
    """The worker has done its task."""
    actor = world.paul
    store_record.call(
        clinic_id=str(world.clinic_id),
        session_id=str(world.session_id),
        staff_id=str(actor.staff_id),
        role=actor.role,
        display_name=actor.display_name,
        at=later(LEAVE + 5).isoformat(),
        zone="UTC",
    )


def test_a_worker_that_stays_away_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_visit(world)
    client = Client()
    client.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    monkeypatch.setattr(clock, "now", lambda: later(LEAVE + 20))
    answer = client.get(f"/session/{world.session_id}/record.pdf", follow=True)
    assert answer.headers["Content-Type"] == "application/pdf"
    stored = latest_document(clinic_id=world.clinic_id, session_id=world.session_id, kind=KIND)
    assert stored is not None
    assert answer.content == stored.content


def test_the_page_waits_for_the_worker_and_then_gives_the_stored_bytes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_visit(world)
    monkeypatch.setattr(clock, "now", lambda: later(LEAVE + 5.5))
    client = Client()
    client.post("/login/", {"username": "nora-riverside", "password": PASSWORD})
    address = f"/session/{world.session_id}/record.pdf"
    waiting = client.get(address)
    assert waiting.status_code == 202
    assert waiting.headers["Refresh"] == "2"
    made(world)
    assert client.get(address).content == client.get(f"{address}?as=signed").content
    charting.chart(
        world.session_id, item="note", value="Called at home", by=world.nora, at=later(LEAVE + 9)
    )
    stored = latest_document(clinic_id=world.clinic_id, session_id=world.session_id, kind=KIND)
    assert stored is not None
    assert client.get(f"{address}?as=signed").content == stored.content
    with_later_entries = client.get(address)
    assert "Calledathome" in pdf_text(with_later_entries.content)
    assert "NOTFINAL" in pdf_text(with_later_entries.content)


def test_a_long_recording_is_thinned_without_inventing_gaps(world: World) -> None:
    until_recovery(world)
    for second in range(0, 600, 2):
        monitored(world, START + second / 60, hr_bpm=70 + second % 7)
    page = the_page(world, START + 20)
    sheet = session_flowsheet(world.clinic_id, page.detail, page.at, max_points=60)
    values = [value for _at, value in sheet.lines[0].points]
    assert None not in values
    assert len(values) <= 80
    assert {min(values), max(values)} == {70.0, 76.0}  # type: ignore[type-var]


def test_an_empty_session_has_a_record_too(world: World) -> None:
    assert record_pdf(the_page(world, 0))
