"""Names the roster app to Django."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Who is in the force, and what changed since the last file."""

    name = "passmuster.web.roster"
    label = "roster"

    def ready(self) -> None:
        """Let the audit know what to check of this app."""
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.roster import audit, proposals
        from passmuster.web.roster.identity import register_ties

        FURTHER_CHECKS.extend(
            [
                audit.kept_files_of_the_roster,
                audit.persons_against_the_last_snapshot,
                audit.payroll_halves_as_committed,
            ]
        )
        register_ties()
        proposals.register_all()
