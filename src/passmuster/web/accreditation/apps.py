"""Names the accreditation app to Django."""

from django.apps import AppConfig


class AccreditationConfig(AppConfig):
    """Certificates of laboratories, their suspensions, and proficiency rounds, each by two."""

    name = "passmuster.web.accreditation"
    label = "accreditation"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.accreditation import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.extend(
            [
                audit.laboratories_in_use,
                audit.results_under_a_certificate,
                audit.kept_papers,
            ]
        )
        proposals.register_all()
