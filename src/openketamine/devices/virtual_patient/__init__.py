"""Seeded virtual patients and the monitors that speak for them over MLLP."""

from openketamine.devices.virtual_patient.monitor import BedSpec, VirtualMonitor, run_ward
from openketamine.devices.virtual_patient.patient import VirtualPatient
from openketamine.devices.virtual_patient.profiles import PROFILES, Profile

__all__ = ["PROFILES", "BedSpec", "Profile", "VirtualMonitor", "VirtualPatient", "run_ward"]
