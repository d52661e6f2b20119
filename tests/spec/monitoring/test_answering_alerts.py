"""Acknowledging, sounding again, escalating."""

from datetime import timedelta

from openketamine.core.monitoring import acknowledge, pause_audio
from openketamine.core.monitoring.alert import millis
from tests.spec.monitoring.bed import Bed, seconds


def _acknowledge(bed: Bed, key: str, at_s: float) -> None:
    alert = bed.state.alerts[key]
    bed.state, events = acknowledge(bed.state, alert.id, "alice", seconds(at_s))
    bed.events.extend(events)


def test_an_unanswered_high_alert_goes_further_after_20_and_to_all_after_60_seconds() -> None:
    bed = Bed().well(0, 2).well(2, 90, spo2_pct=79)

    assert bed.about("spo2_very_low") == [("raised", 2), ("escalated", 22), ("escalated", 62)]


def test_a_medium_alert_does_not_escalate() -> None:
    assert Bed().well(0, 120, hr_bpm=125).about("hr_high") == [("raised", 15)]


def test_an_answered_alert_does_not_escalate() -> None:
    bed = Bed().well(0, 2).well(2, 10, spo2_pct=79)
    _acknowledge(bed, "spo2_very_low", 9.5)
    bed.well(10, 90, spo2_pct=79)

    assert bed.about("spo2_very_low") == [("raised", 2), ("acknowledged", 9.5)]


def test_an_answered_alert_sounds_again_after_2_minutes_if_it_persists() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    _acknowledge(bed, "hr_high", 20)
    bed.well(21, 150, hr_bpm=125)

    assert bed.about("hr_high")[1:] == [("acknowledged", 20), ("raised_again", 140)]
    assert not bed.state.alerts["hr_high"].is_acknowledged


def test_acknowledging_silences_only_what_was_seen() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    _acknowledge(bed, "hr_high", 20)
    bed.well(21, 40, hr_bpm=125, spo2_pct=89)

    assert bed.state.is_sounding(millis(seconds(40)))
    assert bed.state.alerts["hr_high"].is_acknowledged
    assert not bed.state.alerts["spo2_low"].is_acknowledged


def test_acknowledging_a_latched_alert_that_is_over_clears_it() -> None:
    bed = Bed().well(0, 2).well(2, 4, spo2_pct=79).well(4, 15)
    _acknowledge(bed, "spo2_very_low", 16)

    assert [change for change, _ in bed.about("spo2_very_low")] == [
        "raised",
        "ended",
        "acknowledged",
        "cleared",
    ]
    assert bed.state.alerts == {}


def test_an_acknowledged_latching_alert_clears_when_its_condition_ends() -> None:
    bed = Bed().well(0, 2).well(2, 10, spo2_pct=79)
    _acknowledge(bed, "spo2_very_low", 10)
    bed.well(11, 20)

    assert bed.about("spo2_very_low")[-1] == ("cleared", 16)


def test_a_latched_alert_whose_condition_returns_is_the_same_alert() -> None:
    bed = Bed().well(0, 2).well(2, 4, spo2_pct=79).well(4, 15).well(15, 17, spo2_pct=79)

    assert bed.about("spo2_very_low") == [("raised", 2), ("ended", 9), ("raised_again", 15)]
    assert bed.state.alerts["spo2_very_low"].ended_ms is None


def test_acknowledging_what_is_gone_changes_nothing() -> None:
    bed = Bed().well(0, 2)
    state, events = acknowledge(bed.state, "hr_low:never", "alice", seconds(3))

    assert events == ()
    assert state.alerts == {}


def test_paused_audio_is_quiet_until_its_end() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    until = seconds(20) + timedelta(minutes=2)
    paused = pause_audio(bed.state, until)

    assert not paused.is_sounding(millis(seconds(100)))
    assert paused.is_sounding(millis(until))
    assert bed.state.is_sounding(millis(seconds(100)))


def test_acknowledging_one_of_two_alerts_leaves_the_other() -> None:
    bed = Bed().well(0, 20, hr_bpm=125, rr_bpm=26)
    _acknowledge(bed, "rr_high", 20)

    assert not bed.state.alerts["hr_high"].is_acknowledged
    assert bed.state.alerts["rr_high"].acknowledged_by == "alice"


def test_a_pause_lasts_two_minutes_at_most() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    paused = pause_audio(bed.state, seconds(20) + timedelta(hours=1))

    assert paused.is_sounding(millis(seconds(19) + timedelta(minutes=2)))


def test_a_new_high_alert_ends_the_pause() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    bed.state = pause_audio(bed.state, seconds(120))
    bed.well(20, 22, hr_bpm=125, spo2_pct=79)

    assert bed.state.is_sounding(millis(seconds(21)))


def test_a_new_medium_alert_does_not_end_the_pause() -> None:
    bed = Bed().well(0, 20, hr_bpm=125)
    bed.state = pause_audio(bed.state, seconds(120))
    bed.well(20, 40, hr_bpm=125, rr_bpm=26)

    assert "rr_high" in bed.state.alerts
    assert not bed.state.is_sounding(millis(seconds(39)))


def test_a_condition_that_comes_and_goes_does_not_hold_up_the_escalation() -> None:
    bed = Bed().well(0, 2)
    for second in range(2, 80):
        is_low = second % 10 < 2
        bed.hears(second, hr_bpm=70, spo2_pct=79 if is_low else 88)

    times = [at for change, at in bed.about("spo2_very_low") if change == "escalated"]
    assert times == [30, 70]  # 20 and 60 s after it was raised at 10
