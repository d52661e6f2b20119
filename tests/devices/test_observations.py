"""What is read from an observation: code, unit, value, validity, time, bed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openketamine.core.monitoring.frame import Metric, Sample, Validity
from openketamine.devices.hl7v2 import DecodedMessage, Hl7Error, decode_message

from .messages import AT, MSH, OBR, PV1, message, obx, oru

PCT = "262688^MDC_DIM_PERCENT^MDC"
MMHG = "266016^MDC_DIM_MMHG^MDC"


def decode(raw: bytes) -> DecodedMessage:
    return decode_message(raw, received_at=AT)


def only_sample(raw: bytes) -> Sample:
    (frame,) = decode(raw).frames
    (sample,) = frame.samples
    return sample


def refused(raw: bytes) -> Hl7Error:
    with pytest.raises(Hl7Error) as caught:
        decode(raw)
    return caught.value


@pytest.mark.parametrize(
    ("code", "unit", "metric"),
    [
        ("147842^MDC_ECG_HEART_RATE^MDC", "/min", Metric.HR),
        ("8867-4^Heart rate^LN", "{beats}/min^^UCUM", Metric.HR),
        ("149530^MDC_PULS_OXIM_PULS_RATE^MDC", "bpm", Metric.PR),
        ("150456^MDC_PULS_OXIM_SAT_O2^MDC", PCT, Metric.SPO2),
        ("59408-5^SpO2^LN", "%", Metric.SPO2),
        ("2708-6^SpO2^LN", "%", Metric.SPO2),
        ("151562^MDC_RESP_RATE^MDC", "264928^MDC_DIM_RESP_PER_MIN^MDC", Metric.RR),
        ("9279-1^RR^LN", "{breaths}/min", Metric.RR),
        ("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", MMHG, Metric.NIBP_SYS),
        ("150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "mm[Hg]", Metric.NIBP_DIA),
        ("150023^MDC_PRESS_BLD_NONINV_MEAN^MDC", "mmHg", Metric.NIBP_MAP),
        ("8480-6^^LN", "mm[Hg]", Metric.NIBP_SYS),
        ("150037^MDC_PRESS_BLD_ART_ABP_SYS^MDC", MMHG, Metric.ABP_SYS),
        ("X9^Vendor HR^99VND^147842^MDC_ECG_HEART_RATE^MDC", "/min", Metric.HR),
        ("147842^MDC_ECG_HEART_RATE^MDC^8867-4^Heart rate^LN", "/min", Metric.HR),
        ("MDC_ECG_HEART_RATE^147842^MDC", "/min", Metric.HR),
    ],
)
def test_a_metric_is_known_by_its_mdc_or_loinc_code_also_as_the_alternate_identifier(
    code: str, unit: str, metric: Metric
) -> None:
    assert only_sample(oru(obx(code, "72", unit))) == Sample(metric, 72.0)


def test_the_rate_and_the_volume_of_a_pump_are_read_in_their_units() -> None:
    raw = oru(
        obx("157784^MDC_FLOW_FLUID_PUMP^MDC", "75", "265266^MDC_DIM_MILLI_L_PER_HR^MDC"),
        obx("157993^MDC_VOL_FLUID_DELIV_TOTAL^MDC", "0.0125", "263744^MDC_DIM_L^MDC"),
    )
    (frame,) = decode(raw).frames
    assert frame.value(Metric.PUMP_RATE) == 75.0
    assert frame.value(Metric.PUMP_VOLUME) == 12.5


@pytest.mark.parametrize(
    ("value", "kind", "sample"),
    [
        ("62.8", "NM", Sample(Metric.HR, 62.8)),
        ("62,8", "NM", Sample(Metric.HR, 62.8)),
        (" 62 ", "NM", Sample(Metric.HR, 62.0)),
        ("62", "ST", Sample(Metric.HR, 62.0)),
        ("^62", "SN", Sample(Metric.HR, 62.0)),
        ("<^30", "SN", Sample(Metric.HR, 30.0, Validity.QUESTIONABLE)),
        ("<30", "NM", Sample(Metric.HR, 30.0, Validity.QUESTIONABLE)),
        (">=250", "NM", Sample(Metric.HR, 250.0, Validity.QUESTIONABLE)),
        ("", "NM", Sample(Metric.HR, None, Validity.INVALID)),
        ("---", "NM", Sample(Metric.HR, None, Validity.INVALID)),
        ("-?-", "NM", Sample(Metric.HR, None, Validity.INVALID)),
        ('""', "NM", Sample(Metric.HR, None, Validity.INVALID)),
        ("0", "NM", Sample(Metric.HR, 0.0, Validity.OUT_OF_RANGE)),
        ("-5", "NM", Sample(Metric.HR, -5.0, Validity.OUT_OF_RANGE)),
        ("999", "NM", Sample(Metric.HR, 999.0, Validity.OUT_OF_RANGE)),
    ],
)
def test_a_value_is_a_number_a_bound_or_nothing_and_never_zero_by_mistake(
    value: str, kind: str, sample: Sample
) -> None:
    assert only_sample(oru(obx(value=value, kind=kind))) == sample


@pytest.mark.parametrize("value", ["abc", "62~63", "1e3", "0x40", "nan", "inf", "1_0", "6 2", "²"])
def test_a_value_that_is_no_number_is_refused_with_its_place(value: str) -> None:
    error = refused(oru(obx(value=value)))
    assert (error.code, error.location) == ("AE", "OBX^1^5")
    assert error.header.control_id == "C1"


@pytest.mark.parametrize(
    ("flag", "validity"),
    [
        ("QUES", Validity.QUESTIONABLE),
        ("INV", Validity.INVALID),
        ("NAV", Validity.SENSOR_OFF),
        ("CAL", Validity.CALIBRATING),
        ("DEMO", Validity.INVALID),
        ("H~QUES", Validity.QUESTIONABLE),
        ("H", Validity.VALID),
        ("N", Validity.VALID),
    ],
)
def test_the_device_s_own_doubt_about_a_value_is_kept(flag: str, validity: Validity) -> None:
    assert only_sample(oru(obx(flag=flag))).validity is validity


@pytest.mark.parametrize(
    ("status", "validity"),
    [
        ("R", Validity.VALID),
        ("F", Validity.VALID),
        ("P", Validity.VALID),
        ("C", Validity.VALID),
        ("", Validity.VALID),
        ("X", Validity.INVALID),
        ("D", Validity.INVALID),
        ("W", Validity.INVALID),
    ],
)
def test_a_result_that_was_not_obtained_deleted_or_wrong_is_not_valid(
    status: str, validity: Validity
) -> None:
    assert only_sample(oru(obx(status=status))).validity is validity


def test_kilopascal_becomes_mmhg_and_fahrenheit_becomes_celsius() -> None:
    kpa = only_sample(oru(obx("150021^^MDC", "16.0", "265987^MDC_DIM_KILO_PASCAL^MDC")))
    assert kpa.value == pytest.approx(120.01, abs=0.01)  # 1 kPa = 7.50062 mmHg
    warm = only_sample(oru(obx("150344^MDC_TEMP^MDC", "98.6", "[degF]")))
    assert warm.value == 37.0


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (MMHG, "not possible"),
        ("furlong", "not known"),
        ("", "has no unit"),
        ("264864^^MDC^%^^UCUM", "contradict"),
    ],
)
def test_a_wrong_unknown_missing_or_contradicting_unit_is_refused(unit: str, said: str) -> None:
    error = refused(oru(obx(unit=unit)))
    assert (error.code, error.location) == ("AE", "OBX^1^6")
    assert said in error.reason


def test_two_identifiers_that_name_different_metrics_are_refused() -> None:
    error = refused(oru(obx("147842^MDC_ECG_HEART_RATE^MDC^59408-5^SpO2^LN")))
    assert (error.code, error.location) == ("AE", "OBX^1^3")


def test_one_unusable_observation_does_not_take_the_others_with_it() -> None:
    decoded = decode(oru(obx(), obx("150456^^MDC", "97", MMHG)))
    (frame,) = decoded.frames
    assert frame.value(Metric.HR) == 72.0
    assert frame.samples[1] == Sample(Metric.SPO2, None, Validity.OUT_OF_RANGE)
    assert [p.location for p in decoded.problems] == ["OBX^2^6"]


def test_what_is_not_known_is_accepted_and_listed() -> None:
    decoded = decode(oru(obx("131328^MDC_ECG_ELEC_POTL^MDC", "1^2^3", kind="NA")))
    assert decoded.frames == ()
    assert decoded.ignored == ("131328^MDC_ECG_ELEC_POTL^MDC",)


def test_the_time_is_that_of_the_observation_then_of_the_order_then_of_the_message() -> None:
    def at(raw: bytes) -> datetime:
        return decode(raw).frames[0].device_at

    assert at(oru(obx())) == datetime(2026, 3, 2, 8, 59, 58, tzinfo=UTC)
    assert at(oru(obx(at=""))) == datetime(2026, 3, 2, 8, 59, 59, tzinfo=UTC)
    assert at(message(MSH, PV1, "OBR|1", obx(at=""))) == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    no_time = MSH.replace("20260302090000+0000", "")
    assert refused(message(no_time, PV1, obx(at=""))).location == "MSH^1^7"


def test_offsets_are_applied_and_a_time_without_one_takes_the_message_s_or_the_configured() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    plain_msh = MSH.replace("+0000", "")
    local = message(plain_msh, PV1, OBR, obx(at="20260302100000"))
    noon = decode_message(local, received_at=AT, zone_of=lambda bed: berlin)
    assert noon.frames[0].device_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    stated = message(MSH.replace("+0000", "-0500"), PV1, OBR, obx(at="20260302040000"))
    from_msh = decode_message(stated, received_at=AT, zone_of=lambda bed: berlin)
    assert from_msh.frames[0].device_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    exact = decode(oru(obx(at="20260302100000.2504+0100"))).frames[0].device_at
    assert exact == datetime(2026, 3, 2, 9, 0, 0, 250400, tzinfo=UTC)


@pytest.mark.parametrize("hours", [0, 1])
def test_in_the_hour_that_comes_twice_a_time_without_offset_is_the_one_near_its_receipt(
    hours: int,
) -> None:
    local = message(MSH.replace("+0000", ""), PV1, OBR, obx(at="20261025023000"))
    meant = datetime(2026, 10, 25, hours, 30, tzinfo=UTC)  # summer time ends at 1 h UTC
    decoded = decode_message(
        local,
        received_at=meant + timedelta(seconds=2),
        zone_of=lambda bed: ZoneInfo("Europe/Berlin"),
    )
    assert decoded.frames[0].device_at == meant


@pytest.mark.parametrize(
    "at", ["2026", "20261302090000", "20260302096100", "yesterday", "20260302090000+9900", "٢٠٢٦"]
)
def test_an_impossible_time_is_refused_with_its_place(at: str) -> None:
    assert refused(oru(obx(at=at))).location == "OBX^1^14"


def test_values_of_different_times_become_frames_in_order_of_time() -> None:
    cuff = obx("150021^^MDC", "120", MMHG, at="20260302085900+0000")
    frames = decode(oru(obx(), cuff)).frames
    assert [f.samples[0].metric for f in frames] == [Metric.NIBP_SYS, Metric.HR]


def test_several_orders_each_give_their_time_to_their_observations() -> None:
    second = "OBR|2|||x|||20260302085930+0000"
    raw = message(MSH, PV1, OBR, obx(at=""), second, obx("150456^^MDC", "97", "%", at=""))
    assert [f.device_at.second for f in decode(raw).frames] == [30, 59]


def test_the_bed_is_the_location_and_else_the_device_and_never_a_guess() -> None:
    assert decode(oru(obx())).frames[0].bed_key == "WARD^ROOM1^BED1"
    by_device = obx() + "||||MON7^^0012^EUI-64"
    assert decode(message(MSH, OBR, by_device)).frames[0].bed_key == "MON7^^0012^EUI-64"
    by_place = message(MSH, "PRT|1|UC||EQUIP|||||WARD^ROOM2^BED1", OBR, obx())
    assert decode(by_place).frames[0].bed_key == "WARD^ROOM2^BED1"
    assert refused(message(MSH, OBR, obx())).location == "PV1^1^3"


def test_a_second_patient_without_a_location_never_gets_the_first_one_s_bed() -> None:
    error = refused(message(MSH, "PID|1", PV1, OBR, obx(), "PID|2", OBR, obx()))
    assert error.location == "PV1^1^3"


def test_the_same_metric_twice_at_one_time_keeps_the_first() -> None:
    assert only_sample(oru(obx(value="72"), obx(value="180"))).value == 72.0


def test_repeated_and_out_of_order_messages_decode_the_same() -> None:
    first, second = oru(obx(value="70")), oru(obx(value="71", at="20260302085957+0000"))
    in_order = [decode(first), decode(second)]
    shuffled = [decode(second), decode(first), decode(second)]
    assert shuffled == [in_order[1], in_order[0], in_order[1]]
