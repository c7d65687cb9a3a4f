"""Names the approvals app to Django."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Proposals that wait for a second person, and the answers to them."""

    name = "passmuster.web.approvals"
    label = "approvals"
