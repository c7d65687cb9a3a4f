"""The live page of components."""

from django.urls import path

from passmuster.web.sites.force.parts import views

urlpatterns = [
    path("", views.parts, name="parts"),
]
