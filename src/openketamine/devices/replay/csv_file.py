"""CSV with a header: `t_s` (seconds) and columns such as hr, pr, rr, spo2, nbp_sys."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

from openketamine.core.errors import BadInputError
from openketamine.core.monitoring.frame import Metric, Sample
from openketamine.devices.replay.recording import Recording, TimedSamples, metric_named


def read(path: Path) -> Recording:
    """Read a CSV recording; an empty field is no value. Raises BadInputError with the line."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = csv.reader(file)
            header = [name.strip() for name in next(lines, [])]
            columns = _columns(path, header)
            rows = [
                _row(path, lines.line_num, cells, header, columns) for cells in lines if any(cells)
            ]
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path.name} is not UTF-8 text: {error.reason}.") from None
    for earlier, later in itertools.pairwise(rows):
        if later.offset_s < earlier.offset_s:
            raise BadInputError(f"{path.name}: t_s goes back at {later.offset_s:g}.", field="t_s")
    return Recording(path.stem, tuple(columns.values()), tuple(rows))


def _columns(path: Path, header: list[str]) -> dict[int, Metric]:
    if "t_s" not in header:
        raise BadInputError(f"{path.name}: line 1 has no column t_s (seconds).", field="t_s")
    columns = {i: m for i, name in enumerate(header) if (m := metric_named(name)) is not None}
    if not columns:
        raise BadInputError(
            f"{path.name}: line 1 has no column of a vital sign (hr, pr, rr, spo2, nbp_sys, ...).",
            field="columns",
        )
    return columns


def _row(
    path: Path, line: int, cells: list[str], header: list[str], columns: dict[int, Metric]
) -> TimedSamples:
    if len(cells) != len(header):
        raise BadInputError(
            f"{path.name}: line {line} has {len(cells)} fields, the header has {len(header)}."
        )

    def number(index: int) -> float:
        try:
            value = float(cells[index])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise BadInputError(
                f"{path.name}: line {line}: {cells[index]!r} in column {header[index]} "
                "is not a number.",
                field=header[index],
            )
        return value

    samples = tuple(
        Sample(metric, number(i)) for i, metric in columns.items() if cells[i].strip() != ""
    )
    return TimedSamples(number(header.index("t_s")), samples)
