"""What the planner proposes, beside what stands: each visit as it stays, moves or is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openketamine.actions.booking import Moved, Place
from openketamine.console.calendar import words
from openketamine.core.errors import BadInputError
from openketamine.planning import Answer, Placed, Status
from openketamine.queries.planning import CourseToPlan, Standing, ToPlan
from openketamine.queries.rows import PatientRow

STAYS, MOVES, NEW = "stays", "moves", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedVisit:
    """One visit; `was` is when it stood so far. `value` is what the form sends back."""

    starts: datetime
    room: str
    bed_id: UUID | None
    what: str
    number: int
    was: datetime | None = None
    was_room: str = ""
    session_id: UUID | None = None

    @property
    def value(self) -> str:
        """Session, time and room in one word."""
        return f"{self.session_id or ''}|{self.starts.isoformat()}|{self.bed_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCourse:
    """All visits of one patient's course in time, those included that stay as they are."""

    course_id: UUID
    patient: PatientRow
    planned: int
    is_asked: bool
    visits: tuple[ProposedVisit, ...]
    is_left_out: bool

    @property
    def changes(self) -> tuple[ProposedVisit, ...]:
        """The visits that are new or move."""
        return tuple(visit for visit in self.visits if visit.what != STAYS)

    @property
    def moves(self) -> bool:
        """Whether a visit that stands is moved."""
        return any(visit.what == MOVES for visit in self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All courses, and in words what stood in the way and what would help."""

    courses: tuple[ProposedCourse, ...]
    is_proven: bool
    is_impossible: bool
    is_unknown: bool
    obstacles: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many visits booking it books or moves."""
        return sum(len(course.changes) for course in self.courses)

    @property
    def moves(self) -> bool:
        """Whether a visit that stands is moved."""
        return any(course.moves for course in self.courses)


def proposal(asked: ToPlan, answer: Answer) -> Proposal:
    """The answer in the clinic's own names."""
    names = {str(course.course_id): course.patient.name for course in asked.courses}
    rooms = {str(bed.id): bed.room or bed.name for bed in asked.rooms}
    placed: dict[str, list[Placed]] = {}
    for one in answer.placed:
        placed.setdefault(one.patient, []).append(one)
    return Proposal(
        courses=tuple(
            _course(course, placed.get(str(course.course_id), []), rooms)
            for course in asked.courses
        ),
        is_proven=answer.status is Status.OPTIMAL,
        is_impossible=answer.status is Status.INFEASIBLE,
        is_unknown=answer.status is Status.UNKNOWN,
        obstacles=tuple(words.obstacle(one, names) for one in answer.obstacles),
        changes=tuple(words.change(one, names) for one in answer.changes),
    )


def read(values: Iterable[str]) -> tuple[list[Place], list[Moved]]:
    """What a proposal's form sent back; the booking judges it anew."""
    new: list[Place] = []
    moved: list[Moved] = []
    for value in values:
        try:
            session_id, starts, bed_id = value.split("|")
            moment = datetime.fromisoformat(starts)
            place = Place(moment, UUID(bed_id))
            if moment.tzinfo is None:
                raise ValueError(starts)
            if session_id:
                moved.append(Moved(UUID(session_id), place))
            else:
                new.append(place)
        except ValueError:
            raise BadInputError("This proposal cannot be read: plan again.") from None
    return new, moved


def _course(
    course: CourseToPlan, placed: Sequence[Placed], rooms: dict[str, str]
) -> ProposedCourse:
    """Visits that stand are matched by their time first, the others in order; numbered in time."""
    starts = {one.starts for one in placed}
    same = {visit.starts: visit for visit in course.movable if visit.starts in starts}
    others = iter([visit for visit in course.movable if visit.starts not in same])
    found: list[tuple[datetime, UUID | None, Standing | None]] = [
        (visit.starts, visit.bed_id, visit) for visit in course.kept
    ]
    for one in sorted(placed, key=lambda one: one.starts):
        found.append((one.starts, UUID(one.room), same.get(one.starts) or next(others, None)))
    in_time = sorted(found, key=lambda visit: visit[0])
    return ProposedCourse(
        course_id=course.course_id,
        patient=course.patient,
        planned=course.planned,
        is_asked=course.is_asked,
        visits=tuple(_visit(number, *one, rooms) for number, one in enumerate(in_time, start=1)),
        is_left_out=not placed,
    )


def _visit(
    number: int,
    starts: datetime,
    bed_id: UUID | None,
    stood: Standing | None,
    rooms: dict[str, str],
) -> ProposedVisit:
    is_same = stood is not None and (stood.starts, stood.bed_id) == (starts, bed_id)
    return ProposedVisit(
        starts=starts,
        room=rooms.get(str(bed_id), "--"),
        bed_id=bed_id,
        what=STAYS if is_same else MOVES if stood else NEW,
        number=number,
        was=stood.starts if stood else None,
        was_room=rooms.get(str(stood.bed_id), "--") if stood else "",
        session_id=stood.session_id if stood else None,
    )
