"""Names the programme app to Django."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The rules a draw belongs to."""

    name = "passmuster.web.programme"
    label = "programme"
