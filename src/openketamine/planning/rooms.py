"""Who gets which room: the groups of like rooms dealt out, the liked room first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from openketamine.planning.capacity import Group
from openketamine.planning.grid import Start
from openketamine.planning.problem import Problem, Wish


def deal_rooms(
    problem: Problem,
    visits: Mapping[Start, Sequence[Wish]],
    shares: Mapping[Start, Sequence[tuple[Group, int]]],
) -> dict[tuple[Start, str], str]:
    """A room for each visit: `shares` says how many of a start are in which group.

    Like rooms taken in the order of time always suffice, whichever free one is chosen: so each
    patient gets the liked room where it is free, else the one that the patient had last.
    """
    block = problem.visit_min + problem.turnover_min
    free_from: dict[str, int] = {}
    last: dict[str, str] = {}
    dealt: dict[tuple[Start, str], str] = {}
    for start in sorted(visits, key=lambda start: start.at):
        waiting = list(visits[start])
        offers = {
            group.rooms: [r for r in group.rooms if free_from.get(r, start.at) <= start.at]
            for group, _ in shares[start]
        }
        left = {group.rooms: count for group, count in shares[start]}
        for wish in sorted(waiting, key=lambda wish: not (wish.likes_room or last.get(wish.id))):
            wanted = (wish.likes_room, last.get(wish.id, ""))
            key, room = _choose(offers, left, wanted)
            offers[key].remove(room)
            left[key] -= 1
            free_from[room], last[wish.id] = start.at + block, room
            dealt[start, wish.id] = room
    return dealt


def _choose(
    offers: Mapping[tuple[str, ...], list[str]],
    left: Mapping[tuple[str, ...], int],
    wanted: tuple[str, str],
) -> tuple[tuple[str, ...], str]:
    """A wanted room of a group that still has a share, else the first free one."""
    open_groups = [key for key in offers if left[key]]
    for room in wanted:
        for key in open_groups:
            if room in offers[key]:
                return key, room
    return open_groups[0], offers[open_groups[0]][0]


def by_start(chosen: Sequence[tuple[Wish, Start]]) -> dict[Start, list[Wish]]:
    """Who begins at each start."""
    found: dict[Start, list[Wish]] = defaultdict(list)
    for wish, start in chosen:
        found[start].append(wish)
    return found
