"""Names the blind app to Django."""

from django.apps import AppConfig


class BlindConfig(AppConfig):
    """Controls that nobody can tell from an ordinary specimen, and what they show."""

    name = "passmuster.web.blind"
    label = "blind"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which act takes two."""
        from passmuster.web.blind import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.append(audit.sealed_as_committed)
        proposals.register_all()
