"""The oversight site as a Django app, so that its templates are found."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Pages and published files, read-only."""

    name = "passmuster.web.sites.oversight"
    label = "oversight"
