"""Names the batches app to Django."""

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    """Batches of laboratories, their controls and signs, and the recall of a batch."""

    name = "passmuster.web.batches"
    label = "batches"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.batches import audit, proposals
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.extend(
            [audit.files_as_they_were_kept, audit.batches_as_their_rows_say],
        )
        proposals.register_all()
