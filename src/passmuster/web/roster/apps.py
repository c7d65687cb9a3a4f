"""Names the roster app to Django."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Who is in the force, and what changed since the last file."""

    name = "passmuster.web.roster"
    label = "roster"
