"""Names the people app to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who there is to act and where they serve."""

    name = "passmuster.web.people"
    label = "people"
