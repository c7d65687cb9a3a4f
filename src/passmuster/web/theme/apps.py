"""The theme as a Django app, so that its templates, tags and static files are found."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Templates under ``theme/``, static files under ``theme/`` and ``vendor/``."""

    name = "passmuster.web.theme"
    label = "theme"
