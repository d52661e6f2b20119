"""Learn: all articles, one article, and the comparison; public, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation

from openketamine.learn import LANGUAGES, SLUGS, Article, article, articles, comparison
from openketamine.portal.access import account_of
from openketamine.portal.learn.pictures import FACTS, picture
from openketamine.portal.learn.shown import Numbers, article_context, comparison_context
from openketamine.ui.gate import public


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every article by its question, with the first sentence of its answer."""
    language = _language(request)
    with translation.override(language):
        cards = [
            {"article": one, "first": Numbers(one.sources).said(one.answer[:1])}
            for one in articles(language)
        ]
        context = {"cards": cards, "comparison": comparison(language)}
        return _answer(request, "index", language, context)


@public
def one_article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; 404 where there is none of that name."""
    if slug not in SLUGS:
        raise Http404
    language = _language(request)
    with translation.override(language):
        text = article(slug, language)
        names = _pictures(text)
        drawn_from = [name for one in names for name in FACTS[one]]
        numbers = Numbers(tuple(dict.fromkeys((*text.sources, *drawn_from))))
        context = article_context(text, numbers)
        context["pictures"] = {name: picture(name, numbers) for name in names}
        context["picture"] = context["pictures"][text.picture]
        context["next"] = _next(slug, language)
        return _answer(request, "article", language, context)


@public
def compare(request: HttpRequest) -> HttpResponse:
    """The comparison of treatments: pairs, why not to rank, a card or row for each."""
    language = _language(request)
    with translation.override(language):
        return _answer(request, "compare", language, comparison_context(comparison(language)))


def _answer(
    request: HttpRequest, name: str, language: str, context: dict[str, Any]
) -> HttpResponse:
    answer = render(request, f"portal/learn/{name}.html", context)
    answer.headers["Content-Language"] = language
    return answer


def _language(request: HttpRequest) -> str:
    """The signed-in reader's language, else that of the device; English where we have no other."""
    account = account_of(request)
    wanted = account.language if account else translation.get_language() or ""
    short = wanted.split("-")[0]
    return short if short in LANGUAGES else LANGUAGES[0]


def _pictures(text: Article) -> list[str]:
    """The picture under the answer, then those between the paragraphs."""
    return [text.picture, *(one.label for one in text.blocks if one.kind == "picture")]


def _next(slug: str, language: str) -> Any:
    place = SLUGS.index(slug) + 1
    return article(SLUGS[place], language) if place < len(SLUGS) else None


urlpatterns = [
    path("", index, name="learn"),
    path("compare/", compare, name="learn_compare"),
    path("<slug:slug>/", one_article, name="learn_article"),
]
