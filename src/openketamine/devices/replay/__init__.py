"""Recordings that play like a monitor: CSV, WFDB numerics, VitalDB .vital."""

from openketamine.devices.replay.recording import Recording, TimedSamples, open_recording

__all__ = ["Recording", "TimedSamples", "open_recording"]
