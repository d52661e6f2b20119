"""The bedside process: device messages in, durable rows, alerts and live streams out.

A message goes through `run.Bedside.handle`: decoded, shown (hub), watched (watch), stored
(recorder) and only then acknowledged. No ORM and no page is on that path.
"""
