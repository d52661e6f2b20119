"""What a patient can read is complete in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from openketamine.locale import catalogue, rooms
from openketamine.locale.catalogue import disagreements, problems, read, renew
from openketamine.locale.extract import sentences, untranslatable
from openketamine.locale.rooms import LANGUAGES, PACKAGE, ROOMS, files
from openketamine.ui.templatetags.ui import minutes_text


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_for_patients_has_its_translation(room: str) -> None:
    assert list(problems(room)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_translated_in_two_ways(language: str) -> None:
    assert list(disagreements(language)) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_template_for_patients_holds_words_that_cannot_be_translated(room: str) -> None:
    for path in files(room):
        if path.suffix == ".html":
            assert untranslatable(path) == [], path.name


def test_every_page_of_the_portal_belongs_to_a_catalogue() -> None:
    known = {path for room in ROOMS for path in files(room)}
    pages = {*PACKAGE.glob("portal/*/*.html"), *PACKAGE.glob("portal/*/*.py")}
    assert sorted(str(path) for path in pages - known if path.name != "__init__.py") == []


def test_the_compiled_catalogue_is_what_django_shows() -> None:
    with translation.override("es"):
        assert gettext("Get help now") == "Pedir ayuda ahora"
        assert minutes_text(3 * 24 * 60) == "3 días"
        assert minutes_text(2 * 24 * 60 + 1) == "2 días"


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one room of one page."""
    (tmp_path / "locale/es").mkdir(parents=True)
    for module in (rooms, catalogue):
        if hasattr(module, "ROOMS"):
            monkeypatch.setattr(module, "ROOMS", {"room": ("*.html", "*.py")})
    monkeypatch.setattr(rooms, "PACKAGE", tmp_path)
    monkeypatch.setattr("openketamine.locale.extract.PACKAGE", tmp_path)
    return tmp_path


def translate(planted: Path, text: str) -> None:
    (planted / "locale/es/room.po").write_text(text)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("", "has no translation"),
        ('msgid "Hello %(name)s"\nmsgstr ""', "has no translation"),
        ('#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Hola %(name)s"', "not translated for certain"),
        ('msgid "Hello %(name)s"\nmsgstr "Hola %(nombre)s"', "other placeholders"),
        ('msgid "Hello %(name)s"\nmsgstr "<b>Hola</b> %(name)s"', "other placeholders"),
    ],
)
def test_a_missing_doubtful_or_unfit_translation_is_found(
    planted: Path, entry: str, said: str
) -> None:
    (planted / "page.html").write_text(
        "{% load i18n %}\n  {% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
    )
    translate(planted, entry)
    [found] = problems("room")
    assert said in found
    assert "page.html" in found


def test_a_whole_translation_is_no_problem(planted: Path) -> None:
    (planted / "page.html").write_text("{% translate 'Hello' %}\n      {% nav _('Yes') %}")
    (planted / "page.py").write_text('A = ngettext("%(days)s day", "%(days)s days", 2)\n')
    translate(
        planted,
        'msgid "Hello"\nmsgstr "Hola"\n\nmsgid "Yes"\nmsgstr "Sí"\n\nmsgid "%(days)s day"\n'
        'msgid_plural "%(days)s days"\nmsgstr[0] "%(days)s día"\nmsgstr[1] "%(days)s días"\n',
    )
    assert list(problems("room")) == []


def test_renewing_keeps_what_fits_and_adds_what_is_new(planted: Path) -> None:
    (planted / "page.html").write_text("{% translate 'Hello' %} {% translate 'Goodbye' %}")
    translate(planted, 'msgid "Hello"\nmsgstr "Hola"\n\nmsgid "Gone"\nmsgstr "Ido"\n')
    renew("room")
    kept = {str(one.id): one.string for one in read("room", "es") if one.id}
    assert kept == {"Hello": "Hola", "Goodbye": ""}
    assert {one.id for one in sentences("room") if one.id} == {"Hello", "Goodbye"}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p aria-label="Close it">{{ x }}</p>', ["Close it"]),
        (
            "{% blocktranslate %}<p>Hi</p>{% endblocktranslate %}{# note #}<p>{{ name }} · 1</p>",
            [],
        ),
    ],
)
def test_words_that_no_translation_reaches_are_found(
    template: str, found: list[str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(template)
    assert untranslatable(tmp_path / "page.html") == found
