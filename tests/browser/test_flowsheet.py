"""The flowsheet under mouse, fingers and keys: what is drawn, what is read, what stays."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import CDPSession, Locator, Page, expect

from .conftest import OpenAs

READOUT = "#readout"


class Sheet:
    """The flowsheet of a page; places are shares of the plot's width."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.locator("#flowsheet")
        self.strip = page.locator("#flowsheet .u-over").first
        self.strip.scroll_into_view_if_needed()
        self.back = page.get_by_role("button", name="Follow now")

    def x(self, share: float) -> float:
        area = self.strip.bounding_box()
        assert area is not None
        return area["x"] + share * area["width"]

    @property
    def y(self) -> float:
        area = self.strip.bounding_box()
        assert area is not None
        return area["y"] + area["height"] / 2

    def point(self, share: float) -> str:
        """Move the mouse there; the values in words."""
        self.page.mouse.move(self.x(share), self.y)
        return self.read()

    def read(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator(READOUT).inner_text())

    def moment(self, share: float) -> float:
        """The time under a place, in seconds of the day."""
        self.point(share)
        return seconds(self.read())

    def stretch(self) -> tuple[float, float]:
        """The seconds of the day at two places near the edges of the view."""
        return self.moment(0.05), self.moment(0.8)

    def drag(self, start: float, end: float) -> None:
        mouse = self.page.mouse
        mouse.move(self.x(start), self.y)
        mouse.down()
        mouse.move(self.x((start + end) / 2), self.y)
        mouse.move(self.x(end), self.y)
        mouse.up()

    def data(self) -> dict[str, Any]:
        """What the service gave for this sheet, with every value."""
        url = f"{self.box.get_attribute('data-url')}?all=1"
        found: dict[str, Any] = json.loads(self.page.request.get(url).text())
        return found

    def show(self, at: float, minutes: float) -> None:
        """Choose a short stretch around a time (epoch ms) out of the whole session."""
        self.page.mouse.dblclick(self.x(0.5), self.y)
        half = minutes * 30_000
        self.drag(self.share(at - half), self.share(at + half))

    def share(self, at: float) -> float:
        """Where a time (epoch ms) stands in the present view."""
        left, right = self.stretch()
        return 0.05 + 0.75 * (self.clock(at) - left) / (right - left)

    def point_at(self, at: float) -> str:
        """Point at a time (epoch ms) in view; the values in words."""
        return self.point(self.share(at))

    def clock(self, at: float) -> float:
        zone = ZoneInfo(self.box.get_attribute("data-zone") or "UTC")
        then = datetime.fromtimestamp(at / 1000, zone)
        return then.hour * 3600 + then.minute * 60 + then.second + then.microsecond / 1e6


def seconds(words: str) -> float:
    found = re.match(r"(\d\d):(\d\d):(\d\d)", words)
    assert found is not None, words
    hours, minutes, rest = map(int, found.groups())
    return hours * 3600 + minutes * 60 + rest


def open_sheet(open_as: OpenAs, room: str, **options: Any) -> Sheet:
    page = open_as("nurse", **options)
    path = page.get_by_role("link", name=room, exact=True).get_attribute("href")
    page.goto(str(path))
    return Sheet(page)


def length(sheet: Sheet) -> float:
    left, right = sheet.stretch()
    return right - left


def test_the_wheel_zooms_with_ctrl_and_scrolls_the_page_without(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6")
    whole = length(sheet)
    under = sheet.moment(0.5)
    sheet.page.keyboard.down("Control")
    for _turn in range(4):
        sheet.page.mouse.wheel(0, -100)
    sheet.page.keyboard.up("Control")
    assert length(sheet) < whole * 0.6
    assert abs(sheet.moment(0.5) - under) <= whole * 0.02
    before = sheet.page.evaluate("scrollY")
    sheet.page.mouse.wheel(0, -200)
    sheet.page.wait_for_function("y => scrollY !== y", arg=before)
    assert length(sheet) < whole * 0.6


def test_a_drag_chooses_a_stretch_then_moves_it_and_a_double_click_resets(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6")
    whole = length(sheet)
    left, right = sheet.moment(0.3), sheet.moment(0.6)
    sheet.drag(0.3, 0.6)
    assert abs(sheet.moment(0.02) - left) <= whole * 0.03
    assert abs(sheet.moment(0.98) - right) <= whole * 0.03
    sheet.drag(0.3, 0.6)  # earlier
    assert sheet.moment(0.02) < left - whole * 0.05
    sheet.page.mouse.dblclick(sheet.x(0.5), sheet.y)
    assert length(sheet) >= whole


def test_a_zoomed_view_stays_while_frames_come_and_follow_now_returns(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 4")
    expect(sheet.back).to_be_hidden()
    sheet.drag(0.2, 0.4)
    expect(sheet.back).to_be_visible()
    before = sheet.stretch()
    numeral = sheet.page.locator('.session-numerals [data-vital="hr"]')
    for _frame in range(3):
        then = numeral.get_attribute("data-at") or ""
        expect(numeral).not_to_have_attribute("data-at", then)
    sheet.page.wait_for_timeout(1500)  # one redraw of the sheet
    assert sheet.stretch() == before
    sheet.back.click()
    expect(sheet.back).to_be_hidden()
    assert sheet.moment(0.5) > before[1]
    newest = sheet.moment(0.99)
    sheet.page.wait_for_timeout(4000)
    assert sheet.moment(0.99) > newest


def test_the_keys_move_zoom_read_and_reset_and_the_focus_is_seen(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6")
    keys = sheet.page.keyboard
    keys.press("f")
    expect(sheet.box).to_be_focused()
    assert float(sheet.box.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)")) >= 3
    readout = sheet.page.locator(READOUT)
    expect(readout).to_have_attribute("role", "status")  # a polite live region
    keys.press("ArrowLeft")  # nothing to move to: it reads
    words = sheet.read()
    for pattern in (r"HR \d+ /min", r"SpO₂ (\d+ %|--)", r"RR \d+ /min", r"BP \d+/\d+ mmHg"):
        assert re.search(pattern, words), words
    first = seconds(words)
    keys.press("Shift+ArrowLeft")
    assert seconds(sheet.read()) < first
    keys.press("Home")
    assert seconds(sheet.read()) < first
    for _press in range(3):
        keys.press("+")
    keys.press("End")
    keys.press("Shift+ArrowRight")
    late = seconds(sheet.read())
    keys.press("Home")
    expect(sheet.back).to_be_visible()
    keys.press("Shift+ArrowRight")
    assert seconds(sheet.read()) < late
    keys.press("ArrowRight")
    keys.press("-")
    keys.press("Escape")
    expect(sheet.back).to_be_hidden()
    expect(readout).to_contain_text("Point to read values")


def test_a_moment_that_was_read_keeps_its_line_while_the_view_follows(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 4")
    sheet.page.keyboard.press("f")
    for _press in range(8):
        sheet.page.keyboard.press("+")
    sheet.page.keyboard.press("End")
    sheet.page.keyboard.press("Shift+ArrowLeft")
    words, lines = sheet.read(), cursors(sheet)
    assert len({round(place) for place in lines}) == 1  # one line through all strips
    sheet.page.wait_for_timeout(3500)
    assert sheet.read() == words
    assert cursors(sheet)[0] < lines[0]


def cursors(sheet: Sheet) -> list[float]:
    lines = sheet.page.locator("#flowsheet .u-cursor-x")
    places: list[float] = lines.evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
    return places


def test_two_fingers_zoom_one_moves_a_long_press_reads_two_taps_reset(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6", width=834, has_touch=True)
    whole = length(sheet)
    fingers = Fingers(sheet)
    fingers.put([0.45, 0.55])
    for spread in (0.1, 0.2, 0.3):
        fingers.move([0.45 - spread, 0.55 + spread])
    fingers.lift()
    zoomed = length(sheet)
    assert zoomed < whole * 0.4
    middle = sheet.moment(0.5)
    fingers.put([0.3])
    fingers.move([0.5])
    fingers.move([0.7])
    fingers.lift()
    assert sheet.moment(0.5) < middle
    sheet.point(0.9)
    place = sheet.box.bounding_box()
    fingers.put([0.25])
    sheet.page.wait_for_timeout(700)
    pressed = seconds(sheet.read())
    fingers.move([0.35])
    assert seconds(sheet.read()) > pressed  # the finger reads on, the view stays
    fingers.lift()
    assert abs(length(sheet) - zoomed) <= 2
    assert abs(sheet.moment(0.25) - pressed) <= 2
    assert sheet.box.bounding_box() == place  # nothing slid away under the finger
    for _tap in range(2):
        fingers.put([0.5])
        fingers.lift()
    assert length(sheet) >= whole


class Fingers:
    """Real touch events, as from a tablet's screen."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.wire: CDPSession = sheet.page.context.new_cdp_session(sheet.page)

    def put(self, shares: list[float]) -> None:
        self._send("touchStart", shares)

    def move(self, shares: list[float]) -> None:
        self._send("touchMove", shares)

    def lift(self) -> None:
        self._send("touchEnd", [])

    def _send(self, kind: str, shares: list[float]) -> None:
        y = self.sheet.y
        points = [{"x": self.sheet.x(share), "y": y, "id": n} for n, share in enumerate(shares)]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_sensor_that_is_off_is_a_marked_gap_and_not_a_line(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6")
    runs = [run for run in sheet.data()["flagged"] if run["metric"] == "spo2_pct"]
    run = next(run for run in runs if run["end"] - run["start"] > 30_000)
    middle = (run["start"] + run["end"]) / 2
    sheet.show(middle, minutes=8)
    assert "SpO₂ -- sensor off" in sheet.point_at(middle)
    assert inked(sheet, "SpO₂", "spo2") == 0
    assert inked(sheet, "SpO₂", "text", lowest=True) > 0
    before = sheet.point_at(run["start"] - 30_000)
    assert re.search(r"SpO₂ \d+ %", before), before
    assert inked(sheet, "SpO₂", "spo2") > 0


def test_cuffs_bands_and_scores_stand_on_the_same_axis(open_as: OpenAs) -> None:
    sheet = open_sheet(open_as, "Room 6")
    data = sheet.data()
    cuff = data["cuffs"][len(data["cuffs"]) // 2]
    sheet.show(cuff["at"], minutes=8)
    words = sheet.point_at(cuff["at"] + 3000)
    assert f"BP {cuff['sys']:g}/{cuff['dia']:g} mmHg" in words
    assert "Phase" in words
    sheet.point_at(cuff["at"])
    assert inked(sheet, "BP", "bp", reach=6) > 10
    sheet.show(data["bands"][0]["start"] + 60_000, minutes=4)
    assert beyond_the_edge(sheet) == 0  # what comes later than the view is not drawn beside it
    score = next(mark for mark in data["marks"] if mark["lane"] == "CADSS-6")
    sheet.show(score["at"], minutes=8)
    words = sheet.point_at(score["at"])
    assert score["text"] in words
    assert "Infusion 75 mL/h" in words


def beyond_the_edge(sheet: Sheet) -> int:
    """How many dots of the lanes stand right of the time axis."""
    found: int = sheet.page.locator("#flowsheet .uplot").last.evaluate(
        """plot => {
            const canvas = plot.querySelector("canvas");
            const over = plot.querySelector(".u-over").getBoundingClientRect();
            const area = canvas.getBoundingClientRect(), scale = canvas.width / area.width;
            const x = Math.ceil((over.right - area.left) * scale) + 1;
            const height = over.height * scale;
            const data = canvas.getContext("2d").getImageData(x, 0, canvas.width - x, height).data;
            return data.filter((part, n) => n % 4 === 3 && part > 0).length;
        }"""
    )
    return found


def inked(sheet: Sheet, strip: str, ink: str, *, reach: int = 1, lowest: bool = False) -> int:
    """How many dots of a colour stand under the reading line in a strip (or at its foot)."""
    labels = {"HR": 0, "SpO₂": 1, "RR": 2, "BP": 3}
    plot: Locator = sheet.page.locator("#flowsheet .uplot").nth(labels[strip])
    found: int = plot.evaluate(
        """(plot, [ink, reach, lowest]) => {
            const canvas = plot.querySelector("canvas"), over = plot.querySelector(".u-over");
            const scale = canvas.width / canvas.getBoundingClientRect().width;
            const area = over.getBoundingClientRect(), sheet = canvas.getBoundingClientRect();
            const line = plot.querySelector(".u-cursor-x").getBoundingClientRect();
            const x = Math.round((line.left - sheet.left) * scale);
            const top = (area.top - sheet.top) * scale, height = area.height * scale;
            const foot = lowest ? 8 * scale : height - 12 * scale;
            const y = lowest ? top + height - foot : top;
            const swatch = getComputedStyle(document.querySelector(`[data-ink="${ink}"]`)).color;
            const wanted = swatch.match(/[0-9.]+/g).slice(0, 3).map(Number);
            const data = canvas.getContext("2d")
                .getImageData(x - reach, y, 2 * reach + 1, foot).data;
            let dots = 0;
            for (let n = 0; n < data.length; n += 4) {
                const near = wanted.every((part, c) => Math.abs(data[n + c] - part) < 40);
                if (near && data[n + 3] > 120) dots += 1;
            }
            return dots;
        }""",
        [ink, reach, lowest],
    )
    return found
