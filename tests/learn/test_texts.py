"""An article file becomes blocks and sentences; a mistake in it is named."""

from __future__ import annotations

import pytest

from openketamine.learn.article import Block, parse_article
from openketamine.learn.text import Sentence, sentences

HEAD = "title: T\nanswer: A. B.\npicture: course\n---\n"


def test_keys_belong_to_what_stands_before_them() -> None:
    assert sentences("One. Two. {KE1} Three, {TC6,TC9} and four.") == (
        Sentence("One."),
        Sentence("Two.", ("KE1",)),
        Sentence("Three,", ("TC6", "TC9")),
        Sentence("and four."),
    )


def test_a_number_with_a_point_is_no_end_of_a_sentence() -> None:
    assert sentences("It fell by 3.16 points. {KE10}") == (
        Sentence("It fell by 3.16 points.", ("KE10",)),
    )


@pytest.mark.parametrize("text", ["It helps {KE 1}.", "It helps {}", "It helps }."])
def test_a_brace_that_is_no_key_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        sentences(text)


def test_a_sentence_knows_whether_it_is_confirmed_and_whose_word_it_is() -> None:
    assert not Sentence("x", ("KE1",)).is_unconfirmed
    assert Sentence("x", ("KE1", "TM2")).is_unconfirmed
    assert Sentence("x", ("FT7",)).is_own_word
    assert not Sentence("x", ("FT7", "TC2")).is_own_word
    assert not Sentence("x").is_own_word


def test_each_mark_makes_its_block() -> None:
    body = "## H\nText. {KE1}\n- item\n~ advice\n~- small advice\n! curve\n= Word: what it means\n"
    text = parse_article("x", "en", HEAD + body)

    assert [block.kind for block in text.blocks] == [
        "heading",
        "text",
        "item",
        "advice",
        "advice-item",
        "picture",
        "term",
    ]
    assert text.blocks[6].label == "Word"
    assert text.sources == ("KE1",)


def test_a_share_takes_its_figure_from_the_fact() -> None:
    (block,) = parse_article("x", "en", HEAD + "* SE1/nausea: sick\n").blocks

    assert block.value is not None
    assert block.value.value == "13.3"
    with pytest.raises(ValueError, match="no percentage called 'thirst'"):
        parse_article("x", "en", HEAD + "* SE1/thirst: thirsty\n")


@pytest.mark.parametrize(
    "text",
    [
        "title: T\nanswer: A.\npicture: course\nno divider",
        "title: T\npicture: course\n---\n",
        "title: T\nanswer: A.\npicture: nothing\n---\n",
        "title T\nanswer: A.\npicture: course\n---\n",
        "title: T\nanswer: A.\npicture: course\nreviewed_by: A. Example\n---\n",
    ],
)
def test_an_ill_formed_head_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_article("x", "en", text)


def test_a_block_of_no_known_kind_cannot_exist() -> None:
    with pytest.raises(ValueError):
        Block(kind="song")
