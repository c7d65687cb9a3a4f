"""Names the accounts app to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who can sign in, and how."""

    name = "passmuster.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the acts of two people, the audit's check and what follows a sign-in."""
        from passmuster.web.accounts import audit, factors, proposals, sessions
        from passmuster.web.ledger.audit import FURTHER_CHECKS

        FURTHER_CHECKS.append(audit.sealed_accounts)
        proposals.register_all()
        sessions.connect()
        factors.connect()
