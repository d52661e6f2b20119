"""The Django application of the records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records under the label that migrations and foreign keys use."""

    name = "openketamine.records"
    label = "records"
    verbose_name = "Clinic"
