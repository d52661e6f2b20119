"""IHE PCD-04: alerts that the monitor or the pump raised itself."""

from __future__ import annotations

from openketamine.core.monitoring.frame import DeviceAlert, Metric
from openketamine.devices.hl7v2 import decode_message

from .messages import AT, MSH, PV1, message

R40 = MSH.replace("ORU^R01^ORU_R01", "ORU^R40^ORU_R40")
OBR = "OBR|1|||196616^MDC_EVT_ALARM^MDC|||20260302085955+0000"


def alerts(*lines: str) -> tuple[DeviceAlert, ...]:
    frames = decode_message(message(R40, PV1, *lines), received_at=AT).frames
    return tuple(alert for frame in frames for alert in frame.alerts)


def event(code: str, text: str, flags: str) -> str:
    return f"OBX|1|ST|{code}|1.3.1.150456.1|{text}|||{flags}|||F|||20260302085950+0000"


def facet(code: str, value: str) -> str:
    return f"OBX|2|ST|{code}|1.3.1.150456.2|{value}||||||F"


def test_a_limit_alarm_is_physiological_with_priority_phase_and_metric() -> None:
    (alert,) = alerts(
        OBR,
        event("196670^MDC_EVT_LO^MDC", "SpO2 low", "L~PH~SP"),
        facet("68480^MDC_ATTR_ALERT_SOURCE^MDC", "150456^MDC_PULS_OXIM_SAT_O2^MDC"),
        facet("68481^MDC_ATTR_EVENT_PHASE^MDC", "start"),
        facet("68482^MDC_ATTR_ALARM_STATE^MDC", "active"),
    )
    assert alert == DeviceAlert("196670", "SpO2 low", "physiological", "high", "start", Metric.SPO2)


def test_a_sensor_that_fell_off_is_technical() -> None:
    (alert,) = alerts(
        OBR,
        event("196900^MDC_EVT_SENSOR_DISCONN^MDC", "SpO2 sensor off", "A~PL~ST"),
        facet("68481^MDC_ATTR_EVENT_PHASE^MDC", "end"),
    )
    assert (alert.kind, alert.priority, alert.phase) == ("technical", "low", "end")


def test_a_pump_alarm_that_states_priority_and_type_as_rows_is_read() -> None:
    (alert,) = alerts(
        OBR,
        "OBX|3|CWE|196616^MDC_EVT_ALARM^MDC|1.1|197288^MDC_EVT_PUMP_OCCL^MDC||||||F",
        facet("68481^MDC_ATTR_EVENT_PHASE^MDC", "start"),
        facet("68484^MDC_ATTR_ALARM_PRIORITY^MDC", "PM"),
        facet("68485^MDC_ATTR_ALERT_TYPE^MDC", "ST"),
    )
    assert (alert.code, alert.text) == ("197288", "MDC_EVT_PUMP_OCCL")
    assert (alert.kind, alert.priority) == ("technical", "medium")


def test_facets_with_a_vendor_s_number_are_known_by_name() -> None:
    (alert,) = alerts(
        OBR,
        event("0^MDCX_EVT_ADVISORY^MDC", "recheck", "A~PM~SA"),
        facet("68165^MDC_ATTR_EVENT_PHASE^MDC", "update"),
    )
    assert (alert.text, alert.priority, alert.phase) == ("recheck", "medium", "update")


def test_each_order_is_one_alert_and_facets_do_not_leak() -> None:
    first, second = alerts(
        OBR,
        event("196670^MDC_EVT_LO^MDC", "low", "L~PH~SP"),
        facet("68481^MDC_ATTR_EVENT_PHASE^MDC", "start"),
        OBR.replace("OBR|1", "OBR|2"),
        event("196648^MDC_EVT_HI^MDC", "high", "H"),
    )
    assert (first.phase, first.priority) == ("start", "high")
    assert (second.phase, second.priority) == ("update", "")


def test_the_time_of_an_alert_is_its_event_s() -> None:
    raw = message(R40, PV1, OBR, event("196670^MDC_EVT_LO^MDC", "low", "PH"))
    (frame,) = decode_message(raw, received_at=AT).frames
    assert (frame.device_at.minute, frame.device_at.second) == (59, 50)
    assert frame.samples == ()
