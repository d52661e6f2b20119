"""The compiled loop that writes full curves as fast as memory takes them.

Eight neighbouring points lie side by side in vectors that stay in registers: a step of eight is
one multiplication per mode by its ratio to the eighth power, and every point is written once.
The compiler cuts the vectors down to what the machine has, so the same loop runs everywhere.
"""

from __future__ import annotations

from functools import cache
from pickle import UnpicklingError
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

LANES = 8

_CODE: Any = cgutils  # carries no types
_DOUBLE, _INDEX = ir.DoubleType(), ir.IntType(32)
_VECTOR = ir.VectorType(_DOUBLE, LANES)

# Named beforehand and in this order: two processes that fill an empty cache at once then agree
# which file holds which.
_SIGNATURES = [
    f"void(float64[:, ::1], int64[::1], float64, float64[:, ::1], float64[:, ::1], {kind}[:, ::1])"
    for kind in ("float64", "float32")
]


@cache
def kernel() -> Any:
    """`_fill` compiled, kept beside this file or in the user's cache for the next process.

    Where nothing can be kept, or what was kept is damaged, it is compiled for this process.
    """
    try:
        return numba.njit(_SIGNATURES, cache=True, error_model="numpy")(_fill)
    except (RuntimeError, OSError, EOFError, UnpicklingError):
        return numba.njit(_SIGNATURES, error_model="numpy")(_fill)


def _fill(steps: Any, starts: Any, every_min: Any, rates: Any, weights: Any, out: Any) -> None:
    """Row after row; the steps of the schedule in their order.

    `steps` (steps, 3) begin at a minute with a rate and a bolus; their first points are `starts`,
    and the last one ends at the last of those. `rates` and `weights` (modes, patients). What is
    reckoned for a patient is for nothing: memory is busy with the row before.

    A step may overrun its end by less than a vector: what follows is written after it. Where
    nothing follows any more, a row of its own has room for it.
    """
    modes, patients = rates.shape
    count = out.shape[1]
    flat = out.reshape(out.size)
    spare = np.empty(count + LANES, dtype=out.dtype)
    power = np.empty((modes, LANES + 1))
    state, size = np.empty(modes), np.empty(modes)
    for n in range(patients):
        for p in range(modes):
            _powers(np.exp(-rates[p, n] * every_min), power[p])
        state[:] = 0.0
        has_room = (n + 1) * count + LANES <= out.size
        into, first = (flat, n * count) if has_room else (spare, 0)
        into[first : first + starts[0]] = 0.0
        for s in range(len(steps)):
            if starts[s] == count:
                break
            has_next = starts[s + 1] < count
            minutes = steps[s + 1, 0] - steps[s, 0] if has_next else 0.0
            late = starts[s] * every_min - steps[s, 0]
            base = 0.0
            for p in range(modes):
                goal = steps[s, 1] / rates[p, n]
                away = state[p] + steps[s, 2] - goal
                base += weights[p, n] * goal
                size[p] = weights[p, n] * (away * np.exp(-rates[p, n] * late) if late else away)
                if has_next:
                    state[p] = goal + away * np.exp(-rates[p, n] * minutes)
            at, groups = first + starts[s], (starts[s + 1] - starts[s] + LANES - 1) // LANES
            _run(into, at, groups, base, (size[0], size[1], size[2]), power, 0)
            for p in range(3, modes):
                _run(into, at, groups, None, (size[p],), power, p)
        if not has_room:
            out[n] = spare[:count]


@numba.njit(error_model="numpy")
def _powers(ratio: Any, power: Any) -> None:
    """The powers from the 0th to the one that a whole vector steps by."""
    step = 1.0
    for lane in range(LANES + 1):
        power[lane] = step
        step *= ratio


def _typed(
    _: Any, into: Any, at: Any, groups: Any, base: Any, sizes: Any, power: Any, p: Any
) -> Any:
    """Write `groups` vectors of `into` from `at`: `base` and modes `p`, `p` + 1 ... of `sizes`.

    Without a base (None) they are added to what stands there.
    """
    return types.void(into, at, groups, base, sizes, power, p), _write


_run: Any = intrinsic(_typed)


def _write(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """The instructions of `_typed`."""
    into, at, groups, base, sizes, power, p = args
    kind, base_kind, sizes_kind = signature.args[0], signature.args[3], signature.args[4]
    is_single = kind.dtype == types.float32
    kept = ir.VectorType(ir.FloatType(), LANES) if is_single else _VECTOR
    item_bytes = 4 if is_single else 8
    row = context.make_array(kind)(context, builder, into).data
    table = context.make_array(signature.args[5])(context, builder, power).data
    onto = base_kind == types.none
    start = None if onto else _spread(builder, base)
    lanes, steps = [], []
    for mode, size in enumerate(_CODE.unpack_tuple(builder, sizes, sizes_kind.count)):
        skipped = builder.mul(builder.add(p, p.type(mode)), p.type(LANES + 1))
        powers = builder.gep(table, [skipped])
        whole = builder.gep(powers, [p.type(LANES)])
        first = builder.load(builder.bitcast(powers, _VECTOR.as_pointer()), align=8)
        value = builder.fmul(_spread(builder, size), first)
        lanes.append(_CODE.alloca_once_value(builder, value))
        steps.append(_spread(builder, builder.load(whole)))
    with _CODE.for_range(builder, groups) as loop:
        here = builder.add(at, builder.mul(loop.index, groups.type(LANES)))
        place = builder.bitcast(builder.gep(row, [here]), kept.as_pointer())
        total = start
        if onto:
            total = builder.load(place, align=item_bytes)
            total = builder.fpext(total, _VECTOR) if is_single else total
        for lane, step in zip(lanes, steps, strict=True):
            value = builder.load(lane)
            total = builder.fadd(total, value)
            builder.store(builder.fmul(value, step), lane)
        total = builder.fptrunc(total, kept) if is_single else total
        builder.store(total, place, align=item_bytes)  # rows begin anywhere: no wider promise
    return context.get_dummy_value()


def _spread(builder: Any, value: Any) -> Any:
    """The same value in every lane."""
    blank = ir.Constant(_VECTOR, ir.Undefined)
    one = builder.insert_element(blank, value, _INDEX(0))
    return builder.shuffle_vector(
        one, blank, ir.Constant(ir.VectorType(_INDEX, LANES), [0] * LANES)
    )
