"""Names the laboratory app to Django."""

from django.apps import AppConfig


class LaboratoryConfig(AppConfig):
    """Messages of laboratories, the specimens they speak of, and the inbox of what is odd."""

    name = "passmuster.web.laboratory"
    label = "laboratory"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.laboratory import (
            audit,
            key_proposals,
            knowing,
            mapping_proposals,
            proposals,
            rule_proposals,
        )
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.orders.specimens import REPORTED

        FURTHER_CHECKS.append(audit.messages_as_they_were_kept)
        FURTHER_CHECKS.append(audit.judged_by_what_was_in_force)
        FURTHER_CHECKS.append(audit.read_with_what_was_in_force)
        FURTHER_CHECKS.append(audit.keyed_alike_by_two)
        FURTHER_CHECKS.append(audit.requests_as_they_were_signed)
        REPORTED.append(knowing.reported_on)
        proposals.register_all()
        rule_proposals.register_all()
        mapping_proposals.register_all()
        key_proposals.register_all()
