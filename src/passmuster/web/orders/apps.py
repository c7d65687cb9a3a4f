"""Names the orders app to Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Every order reaches an outcome."""

    name = "passmuster.web.orders"
    label = "orders"

    def ready(self) -> None:
        """Let the audit know what to check of this app, and approvals which acts take two."""
        from passmuster.web.ledger.audit import FURTHER_CHECKS
        from passmuster.web.orders import audit, bases, lists, proposals, reserve_proposals

        FURTHER_CHECKS.extend(
            [
                audit.orders_as_their_entries_say,
                audit.every_drawn_person_has_an_order,
                audit.no_order_was_cancelled_over_a_result,
                audit.closed_rounds_are_whole,
                audit.kept_files_of_orders,
            ]
        )
        proposals.register_all()
        lists.register_all()
        bases.register_all()
        reserve_proposals.register_all()
