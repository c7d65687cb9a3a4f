"""Names the custody app to Django."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Who holds each sealed thing, since when, under which seals."""

    name = "passmuster.web.custody"
    label = "custody"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.custody import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.append(audit.items_as_their_links)
        proposals.register_all()
