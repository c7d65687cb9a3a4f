"""Names the people app to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who there is to act and where they serve."""

    name = "passmuster.web.people"
    label = "people"

    def ready(self) -> None:
        """Let the audit know what to check of this app."""
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.people import audit

        FURTHER_CHECKS.append(audit.published_name_of_the_force)
