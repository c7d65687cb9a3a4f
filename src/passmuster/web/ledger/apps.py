"""Names the ledger app to Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The first app: every other one writes through it."""

    name = "passmuster.web.ledger"
    label = "ledger"
