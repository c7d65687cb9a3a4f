"""Names the programme app to Django."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The rules a draw belongs to."""

    name = "passmuster.web.programme"
    label = "programme"

    def ready(self) -> None:
        """Let approvals know which act takes two people."""
        from passmuster.web.programme import proposals

        proposals.register_all()
