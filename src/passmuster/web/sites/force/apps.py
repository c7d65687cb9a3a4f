"""Names the force site to Django, for its templates."""

from django.apps import AppConfig


class ForceSiteConfig(AppConfig):
    """Pages only; the tables are those of the apps below."""

    name = "passmuster.web.sites.force"
    label = "force_site"
