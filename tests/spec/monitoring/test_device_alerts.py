"""What the devices themselves alert (MON-DEVICE-01, MON-DEVICE-02; IHE PCD-04)."""

from openketamine.core.monitoring import acknowledge
from openketamine.core.monitoring.frame import DeviceAlert, Metric
from tests.spec.monitoring.bed import Bed, seconds

APNOEA = "device_physiological:196616"
LEAD_OFF = "device_technical:1"


def apnoea(phase: str, priority: str = "high") -> DeviceAlert:
    return DeviceAlert("196616", "APNEA", "physiological", priority, phase, Metric.RR)


def lead_off(phase: str, priority: str = "") -> DeviceAlert:
    return DeviceAlert("1", "LEAD OFF", "technical", priority, phase)


def _acknowledge(bed: Bed, key: str, at_s: float) -> None:
    alert = bed.state.alerts[key]
    bed.state, events = acknowledge(bed.state, alert.id, "alice", seconds(at_s))
    bed.events.extend(events)


def test_the_device_s_own_alerts_are_shown_with_its_priority_until_it_ends_them() -> None:
    bed = Bed().well(0, 2).hears(2, alerts=(apnoea("start"),)).hears(3, alerts=(apnoea("end"),))
    bed.hears(5, alerts=(lead_off("start"),)).hears(6, alerts=(lead_off("continue"),))
    bed.hears(7, alerts=(lead_off("reset"),))

    assert bed.about(APNOEA) == [("raised", 2), ("ended", 3)]  # high: latched
    assert bed.about(LEAD_OFF) == [("raised", 5), ("cleared", 7)]  # technical: never latched


def test_without_a_stated_priority_the_patient_comes_before_the_device() -> None:
    bed = Bed().hears(0, alerts=(apnoea("start", ""), lead_off("start")))

    assert bed.state.alerts[APNOEA].priority == "medium"
    assert bed.state.alerts[LEAD_OFF].priority == "low"


def test_an_alert_that_the_device_escalates_sounds_again() -> None:
    bed = Bed().well(0, 2).hears(2, alerts=(apnoea("start", "medium"),))
    _acknowledge(bed, APNOEA, 3)
    bed.hears(4, alerts=(apnoea("escalate", "high"),))
    bed.hears(5, alerts=(apnoea("de-escalate", "low"),))

    assert [change for change, _ in bed.about(APNOEA)] == ["raised", "acknowledged", "raised_again"]
    assert bed.state.alerts[APNOEA].priority == "high"
    assert not bed.state.alerts[APNOEA].is_acknowledged


def test_an_alert_that_starts_again_while_latched_is_there_again() -> None:
    bed = Bed().hears(0, alerts=(apnoea("start"),)).hears(2, alerts=(apnoea("end"),))
    bed.hears(4, alerts=(apnoea("start"),))

    assert bed.about(APNOEA) == [("raised", 0), ("ended", 2), ("raised_again", 4)]


def test_an_old_start_after_the_end_changes_nothing() -> None:
    bed = Bed().hears(2, alerts=(lead_off("start"),)).hears(4, alerts=(lead_off("end"),))
    bed.hears(5, device_s=2, alerts=(lead_off("start"),))

    assert bed.about(LEAD_OFF) == [("raised", 2), ("cleared", 4)]


def test_the_end_of_an_alert_that_was_never_seen_changes_nothing() -> None:
    assert Bed().hears(0, alerts=(lead_off("end"),)).told() == []


def test_an_alert_of_a_moment_clears_by_itself() -> None:
    bed = Bed().well(0, 2).hears(2, alerts=(lead_off("tpoint"),)).well(3, 20)

    assert bed.about(LEAD_OFF) == [("raised", 2), ("cleared", 7)]


def test_an_answered_alert_that_the_device_never_repeated_is_over_after_2_minutes() -> None:
    bed = Bed().well(0, 2).hears(2, alerts=(lead_off("start"),)).well(3, 10)
    _acknowledge(bed, LEAD_OFF, 10)
    bed.well(11, 200)

    assert bed.about(LEAD_OFF) == [("raised", 2), ("acknowledged", 10), ("cleared", 130)]


def test_an_answered_alert_that_the_device_repeats_sounds_again() -> None:
    bed = Bed().well(0, 2).hears(2, alerts=(lead_off("start"),)).well(3, 10)
    _acknowledge(bed, LEAD_OFF, 10)
    bed.well(11, 20).hears(20, alerts=(lead_off("continue"),)).well(21, 200)

    assert bed.about(LEAD_OFF)[-1] == ("raised_again", 130)
