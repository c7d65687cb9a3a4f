"""Names the draw app to Django."""

from django.apps import AppConfig


class DrawConfig(AppConfig):
    """Numbers without gaps, seeds nobody chose."""

    name = "passmuster.web.draw"
    label = "draw"
