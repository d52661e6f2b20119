"""The wall screen: nobody scrolls it, so everything on it is in view."""

from __future__ import annotations

import pytest

from .conftest import OpenAs


@pytest.mark.parametrize("width", [1440, 1920])
def test_six_rooms_and_what_is_due_fit_without_scrolling(open_as: OpenAs, width: int) -> None:
    page = open_as("nurse", "/?wall=1", width=width)
    page.locator("#sound-bar").wait_for()  # the fullest it gets: sounds are not armed yet
    assert page.locator(".tile").count() == 6
    last = page.locator(".due li:visible").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 900
    hidden = "all => all.filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.locator(".tile").evaluate_all(hidden) == 0
