"""A message on a locked telephone tells nobody why its owner comes to the clinic."""

from __future__ import annotations

import re
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from openketamine.core.messages import (
    CHANNELS,
    FIELDS,
    LANGUAGES,
    Template,
    When,
    load,
    names,
    names_health,
    parse,
    public_name,
    render,
)
from openketamine.core.messages.template import email_end

VISIT = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("America/Chicago"))
ADDRESS = "https://clinic.example/portal/"
# Words of the trade that no shipped text may hold; written here again, apart from the code's list.
FORBIDDEN = """
    ketamine ketamina esketamine infusion infusión depression depresión anxiety ansiedad trauma
    ptsd tept suicide suicidio psychiatric psiquiátrica psychology therapy terapia treatment
    tratamiento dose dosis drug medicine medicamento medicación pain dolor bipolar addiction
    adicción alcohol mental mood brain cerebro diagnosis diagnóstico symptom síntoma illness
    enfermedad patient paciente session sesión injection inyección fasting ayuno consent
    consentimiento questionnaire cuestionario scale escala
""".split()  # noqa: SIM905


def all_words() -> list[tuple[str, str, str]]:
    """(message, language, subject and body) of everything that is shipped."""
    shipped = [
        (name, language, " ".join(load(name).words[language]))
        for name in names()
        for language in LANGUAGES
    ]
    return shipped + [("_email_end", language, email_end(language)) for language in LANGUAGES]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_message_holds_a_word_of_the_trade(word: str) -> None:
    said = [name for name, _, text in all_words() if re.search(rf"\b{word}", text.casefold())]
    assert said == []


def test_the_codes_own_list_of_health_words_finds_nothing_either() -> None:
    assert [name for name, _, text in all_words() if names_health(text)] == []


def test_only_clinic_date_and_address_can_be_put_into_a_message() -> None:
    assert frozenset({"clinic", "date", "address"}) == FIELDS
    assert all(load(name).fields() <= FIELDS for name in names())


@pytest.mark.parametrize(
    "field",
    ["{patient}", "{clinic.__class__}", "{clinic!r}", "{date:>{address}}", "{}", "{0}", "{reason}"],
)
def test_a_message_with_any_other_field_is_refused(field: str) -> None:
    text = Path(str(files("openketamine.core.messages") / "portal_message.toml")).read_text()
    assert parse("portal_message", text) == load("portal_message")
    with pytest.raises(ValueError, match="no message may say"):
        parse("planted", text.replace("{clinic}", field, 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('when = "daytime"', 'when = "midnight"', "midnight"),
        ('when = "daytime"', 'often = "daytime"', "unknown often"),
        ("[es]", "[fr]", "unknown fr"),
        ('["email", "sms"]', '["fax"]', "channels are some of"),
        ('["email", "sms"]', "[]", "channels are some of"),
        ('channels = ["email", "sms"]', "", "missing channels"),
    ],
)
def test_a_slip_of_the_pen_in_a_file_is_named(old: str, new: str, says: str) -> None:
    text = Path(str(files("openketamine.core.messages") / "portal_message.toml")).read_text()
    assert old in text
    with pytest.raises(ValueError, match=says):
        parse("planted", text.replace(old, new, 1))


def everything() -> list[tuple[Template, str, str]]:
    return [(load(n), c, lang) for n in names() for c in load(n).channels for lang in LANGUAGES]


@pytest.mark.parametrize(("template", "channel", "language"), everything())
def test_every_message_can_be_sent_in_every_language(
    template: Template, channel: str, language: str
) -> None:
    text = render(
        template,
        channel=channel,
        language=language,
        clinic="Riverside Clinic",
        address=ADDRESS,
        visit_at=VISIT,
    )
    assert ADDRESS in text.body
    assert not re.search(r"[{}]|None", text.subject + text.body)
    assert bool(text.subject) == (channel == "email")
    assert text.language == language
    if channel == "sms":  # two parts of a text message with accents (67 letters each)
        assert len(text.body) <= 134
        assert "\n" not in text.body


def test_a_reminder_says_where_when_and_how_to_answer() -> None:
    def said(language: str) -> str:
        return render(
            load("visit_reminder"),
            channel="sms",
            language=language,
            clinic="Riverside Clinic",
            address=ADDRESS,
            visit_at=VISIT,
        ).body

    assert said("en") == (
        "You have an appointment at Riverside Clinic on Mon 23 Nov, 14:05. "
        "Confirm here: https://clinic.example/portal/"
    )
    assert said("es-MX") == (
        "Tiene una cita en Riverside Clinic el lun 23 nov, 14:05. "
        "Confírmela aquí: https://clinic.example/portal/"
    )
    assert said("de") == said("en")


def test_a_reminder_without_its_date_is_not_made() -> None:
    with pytest.raises(ValueError, match="visit_reminder needs date"):
        render(load("visit_reminder"), channel="sms", language="en", clinic="R", address=ADDRESS)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Riverside Clinic", "Riverside Clinic"),
        ("Riverside\nBcc: all@example.org Clinic", "Riverside Bcc: all@example.org Clinic"),
        ("Riverside Ketamine Clinic", "your clinic"),
        ("OpenKetamine", "your clinic"),
        ("Hilltop Centre for Depression", "your clinic"),
        ("Hilltop Psychiatry", "your clinic"),
        ("Pain Relief Partners", "your clinic"),
        ("Clínica Infusión Sur", "your clinic"),
        ("Paintbrush Hill Clinic", "your clinic"),  # rather too careful than not
        ("", "your clinic"),
    ],
)
def test_a_clinic_whose_name_would_tell_is_not_named(name: str, shown: str) -> None:
    assert public_name(name, "en") == shown


def test_a_sentence_that_begins_with_neutral_words_begins_with_a_capital() -> None:
    text = render(
        load("document_ready"),
        channel="sms",
        language="es",
        clinic="Clínica de la Depresión",
        address=ADDRESS,
    )
    assert text.body.startswith("Su clínica ha puesto un documento")


def test_only_what_is_asked_for_or_happens_today_may_come_at_night() -> None:
    at_once = {name: load(name).when for name in names() if load(name).when is not When.DAYTIME}
    assert at_once == {
        "invitation": When.REQUESTED,
        "password_reset": When.REQUESTED,
        "visit_changed_today": When.URGENT,
        "staff_today": When.URGENT,
    }


def test_what_gives_access_never_goes_by_text_message() -> None:
    secret = [load(name) for name in names() if load(name).carries_secret]
    assert {template.name for template in secret} == {"invitation", "password_reset"}
    assert all(template.channels == ("email",) for template in secret)


def test_every_channel_of_a_message_has_its_folder() -> None:
    room = Path(str(files("openketamine.notify")))
    folders = {path.parent.name for path in room.glob("*/transport.py")}
    assert folders == set(CHANNELS)
