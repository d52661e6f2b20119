"""The alert engine on any series of frames: ticks, restarts and repetition change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from openketamine.core.monitoring import AlertEvent, MonitorState, acknowledge, replay, step
from openketamine.core.monitoring.frame import Frame, Metric, Sample, Validity
from tests.properties.naive_monitor import RULES, naive_events
from tests.spec.monitoring.bed import MODERATE, START, seconds

_SAMPLES = st.one_of(
    st.builds(Sample, st.just(Metric.SPO2), st.sampled_from([78.0, 84.0, 89.0, 95.0])),
    st.builds(Sample, st.just(Metric.HR), st.sampled_from([35.0, 45.0, 70.0, 125.0, 140.0])),
    st.builds(Sample, st.just(Metric.RR), st.sampled_from([6.0, 14.0, 30.0])),
    st.builds(Sample, st.just(Metric.NIBP_SYS), st.sampled_from([80.0, 120.0, 165.0, 190.0])),
    st.builds(
        Sample,
        st.sampled_from([Metric.SPO2, Metric.HR, Metric.RR]),
        st.just(0.0),
        st.sampled_from([Validity.SENSOR_OFF, Validity.QUESTIONABLE]),
    ),
)


@st.composite
def frames(draw: st.DrawFn) -> list[Frame]:
    """Frames in order of receipt: gaps, late and repeated device times, poor values."""
    gaps = draw(st.lists(st.sampled_from([0.5, 1, 1, 1, 3, 12, 70]), min_size=1, max_size=40))
    made: list[Frame] = []
    at = 0.0
    for gap in gaps:
        at += gap
        lag = draw(st.sampled_from([0, 0, 0, 0.5, 2, 30]))
        made.append(
            Frame(
                bed_key="B",
                device_at=seconds(at - lag),
                received_at=seconds(at),
                samples=tuple(draw(st.lists(_SAMPLES, max_size=3, unique_by=lambda s: s.metric))),
            )
        )
    return made


def _events(series: list[Frame], ticks: list[datetime]) -> list[AlertEvent]:
    state = MonitorState()
    told: list[AlertEvent] = []
    moments = sorted(
        [(f.received_at, 0, i, f) for i, f in enumerate(series)] + [(t, 1, 0, None) for t in ticks],
        key=lambda m: m[:3],
    )
    for at, _, _, frame in moments:
        state, new = step(state, frame, MODERATE, at)
        told.extend(new)
    return told


@given(frames(), st.lists(st.integers(0, 3000), max_size=30))
@settings(max_examples=200, deadline=None)
def test_more_ticks_change_no_event(series: list[Frame], ticks: list[int]) -> None:
    first = series[0].received_at
    end = series[-1].received_at.replace(microsecond=0)
    extra = [t for t in (seconds(n) for n in ticks) if first <= t <= end]

    assert _events(series, extra) == list(replay(series, MODERATE)[1])


@given(frames())
@settings(max_examples=150, deadline=None)
def test_a_restart_after_any_step_changes_no_event(series: list[Frame]) -> None:
    state = MonitorState()
    told: list[AlertEvent] = []
    for frame in series:
        text = state.to_json()
        state = MonitorState.from_json(text)
        assert state.to_json() == text
        state, new = step(state, frame, MODERATE, frame.received_at)
        told.extend(new)

    assert told == list(replay(series, MODERATE)[1])


@given(frames(), st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=150, deadline=None)
def test_an_answer_silences_one_alert_and_a_restart_forgets_no_answer(
    series: list[Frame], answers: list[bool]
) -> None:
    kept, restarted = MonitorState(), MonitorState()
    for frame, is_answered in zip(series, answers, strict=False):
        kept, told = step(kept, frame, MODERATE, frame.received_at)
        restarted = MonitorState.from_json(restarted.to_json())
        restarted, again = step(restarted, frame, MODERATE, frame.received_at)
        assert again == told
        sounding = {a.key for a in kept.alerts.values() if not a.is_acknowledged}
        if is_answered and sounding:
            alert = kept.alerts[min(sounding)]
            kept, told = acknowledge(kept, alert.id, "alice", frame.received_at)
            restarted, again = acknowledge(restarted, alert.id, "alice", frame.received_at)
            assert again == told
            left = {a.key for a in kept.alerts.values() if not a.is_acknowledged}
            assert left == sounding - {alert.key}
    assert restarted == kept


@given(frames())
@settings(max_examples=150, deadline=None)
def test_a_step_never_changes_the_state_it_was_given(series: list[Frame]) -> None:
    state = MonitorState()
    for frame in series:
        before = state.to_json()
        following, _ = step(state, frame, MODERATE, frame.received_at)
        assert state.to_json() == before
        state = following


@given(frames())
@settings(max_examples=150, deadline=None)
def test_a_repeated_message_changes_no_event(series: list[Frame]) -> None:
    doubled = [frame for original in series for frame in (original, original)]

    assert replay(doubled, MODERATE)[1] == replay(series, MODERATE)[1]


@given(frames())
@settings(max_examples=150, deadline=None)
def test_events_are_in_order_and_every_alert_begins_with_raised(series: list[Frame]) -> None:
    events = replay(series, MODERATE)[1]

    assert [e.at for e in events] == sorted(e.at for e in events)
    present: set[str] = set()
    for event in events:
        if event.change == "raised":
            assert event.alert.id not in present
            present.add(event.alert.id)
        else:
            assert event.alert.id in present
        if event.change == "cleared":
            present.discard(event.alert.id)


def _compare_with_naive(series: list[Frame]) -> None:
    told = [
        (event.change.value, event.alert.key, (event.at - START).total_seconds())
        for event in replay(series, MODERATE)[1]
        if event.alert.key in RULES and event.change != "escalated"
    ]

    assert sorted(told, key=lambda t: t[2]) == told
    assert sorted(told) == sorted(naive_events(series))


@given(frames())
@settings(max_examples=400, deadline=None)
def test_the_engine_agrees_with_the_naive_reading_of_the_rules(series: list[Frame]) -> None:
    _compare_with_naive(series)


@st.composite
def steady(draw: st.DrawFn) -> list[Frame]:
    """A frame each second or less often, with runs of the same values."""
    runs = draw(
        st.lists(
            st.tuples(
                st.sampled_from([78.0, 84.0, 88.0, 97.0]),
                st.sampled_from([39.0, 48.0, 70.0, 125.0, 135.0]),
                st.sampled_from([7.0, 14.0, 26.0]),
                st.integers(1, 25),
            ),
            min_size=1,
            max_size=6,
        )
    )
    every = draw(st.sampled_from([0.5, 1, 1, 2, 7, 60]))
    values = [run[:3] for run in runs for _ in range(run[3])]
    return [
        Frame(
            bed_key="B",
            device_at=seconds(n * every),
            received_at=seconds(n * every),
            samples=(
                Sample(Metric.SPO2, spo2),
                Sample(Metric.HR, hr),
                Sample(Metric.RR, rr),
            ),
        )
        for n, (spo2, hr, rr) in enumerate(values)
    ]


@given(steady())
@settings(max_examples=200, deadline=None)
def test_the_engine_agrees_with_the_naive_reading_on_steady_series(series: list[Frame]) -> None:
    _compare_with_naive(series)


@given(frames())
@settings(max_examples=100, deadline=None)
def test_wider_limits_never_raise_more_saturation_alerts(series: list[Frame]) -> None:
    wide = replace(MODERATE, spo2_low_pct=80.0, spo2_very_low_pct=75.0, spo2_no_delay_pct=70.0)

    def count(limits: object) -> int:
        events = replay(series, limits)[1]  # type: ignore[arg-type]
        return sum(e.change == "raised" and e.alert.key.startswith("spo2_") for e in events)

    assert count(wide) <= count(MODERATE)
