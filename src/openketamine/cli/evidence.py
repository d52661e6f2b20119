"""`openketamine evidence`: check what patients read, look a fact up, list what is unconfirmed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openketamine.cli._output import print_json

if TYPE_CHECKING:
    from openketamine.core.evidence import Fact

EXIT_PROBLEMS = 1
AsJson = Annotated[bool, typer.Option("--json", help="For programs")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="The evidence: check, show, todo.", no_args_is_help=True)
    group.command("check")(check)
    group.command("show")(show)
    group.command("todo")(todo)
    app.add_typer(group, name="evidence")


def check(
    article: Annotated[
        Path | None, typer.Option(help="A draft named SLUG.en.md or SLUG.es.md to check as well")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare every claim, figure and reference with the tables; exits with 1 at a problem."""
    from openketamine.core.evidence import citations, facts
    from openketamine.learn import LANGUAGES, articles, problems

    found = problems() + (_draft_problems(article) if article else [])
    counted = {
        "citations": len(citations()),
        "facts": len(facts()),
        "articles": sum(len(articles(language)) for language in LANGUAGES),
        "unconfirmed": sum(not one.is_confirmed for one in facts().values()),
        "reviewed": sum(bool(one.reviewed_by) for one in facts().values()),
        "problems": len(found),
    }
    if as_json:
        print_json({**counted, "problems": found})
    else:
        for problem in found:
            typer.echo(problem, err=True)
        typer.echo(", ".join(f"{number} {name}" for name, number in counted.items()))
    if found:
        raise typer.Exit(EXIT_PROBLEMS)


def _draft_problems(file: Path) -> list[str]:
    from openketamine.core.errors import BadInputError
    from openketamine.learn import LANGUAGES
    from openketamine.learn.article import parse_article
    from openketamine.learn.checking import article_problems

    slug, _, language = file.stem.partition(".")
    if language not in LANGUAGES or file.suffix != ".md":
        raise BadInputError(f"{file.name} must end in .en.md or .es.md.", field="article")
    try:
        return list(article_problems(parse_article(slug, language, file.read_text("utf-8"))))
    except (OSError, ValueError) as error:
        raise BadInputError(f"{file.name}: {error}", field="article") from error


def show(
    name: Annotated[str, typer.Argument(help="A fact such as KE1")], as_json: AsJson = False
) -> None:
    """One fact: its figures, who was studied, its sources and its status."""
    from openketamine.core.errors import BadInputError
    from openketamine.core.evidence import citation, facts

    one = facts().get(name.upper())
    if one is None:
        raise BadInputError(f"{name} is not in facts.toml.", field="name")
    if as_json:
        print_json(_plain(one))
        return
    typer.echo(f"{one.id}  {one.field} ({one.chapter}; {_status(one)})")
    typer.echo(f"    {one.population}")
    for line in filter(None, (one.says, one.known, one.unknown)):
        typer.echo(f"    {line}")
    for value in one.values:
        arm = f", {value.arm}" if value.arm else ""
        interval = f" ({value.low} to {value.high})" if value.low else ""
        share = f" = {value.count}/{value.total}" if value.count is not None else ""
        typer.echo(f"    {value.what}{arm}: {value.value} {value.unit}{interval}{share}")
    for key in one.keys:
        source = citation(key)
        typer.echo(f"    {key}: {source.title}. {source.locator or source.note}")


def todo(as_json: AsJson = False) -> None:
    """The facts that are still to be confirmed, and why."""
    from openketamine.core.evidence import facts

    rows = [(one.id, one.field, _status(one)) for one in facts().values() if not one.is_confirmed]
    if as_json:
        print_json([{"id": name, "field": field, "why": why} for name, field, why in rows])
        return
    for name, field, why in rows:
        typer.echo(f"{name:5} {field}: {why}")


def _status(one: Fact) -> str:
    from openketamine.core.evidence import citation

    if one.reviewed_by:
        return f"reviewed by {one.reviewed_by} on {one.reviewed_on}"
    unseen = [key for key in one.keys if citation(key).status == "background"]
    if one.status == "check":
        return "the value is to be confirmed"
    if unseen and not one.is_own_word:
        return f"the record of {', '.join(unseen)} is to be confirmed"
    return "seen, reviewed by nobody yet"


def _plain(one: Fact) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(one), "is_confirmed": one.is_confirmed}
