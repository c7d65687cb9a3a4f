"""Names the kits app to Django."""

from django.apps import AppConfig


class KitsConfig(AppConfig):
    """Every serial is accounted for before its session closes."""

    name = "passmuster.web.kits"
    label = "kits"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.kits import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.extend([audit.serials_as_moved, audit.packs_as_moved, audit.kept_scans])
        proposals.register_all()
