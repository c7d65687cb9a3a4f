"""Names the draw app to Django."""

from django.apps import AppConfig


class DrawConfig(AppConfig):
    """Numbers without gaps, seeds nobody chose."""

    name = "passmuster.web.draw"
    label = "draw"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.draw import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.extend(
            [
                audit.key_halves_as_committed,
                audit.kept_files_of_draws,
                audit.draws_drawn_again,
                audit.published_dossiers,
            ]
        )
        proposals.register_all()
