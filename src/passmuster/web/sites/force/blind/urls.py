"""Addresses of the pages of blind controls, under those of the laboratory."""

from django.urls import path

from passmuster.web.sites.force.blind import planting, reading, views

urlpatterns = [
    path("", views.plans, name="blind"),
    path("new/", views.plan, name="blind-new"),
    path("today/", planting.today, name="blind-today"),
    path("planted/<int:planting>/form/", planting.form, name="blind-form"),
    path("<int:blind>/", reading.opened, name="blind-plan"),
    path("<int:blind>/sealed-file/", reading.sealed_file, name="blind-file"),
    path("<int:blind>/open-early/", views.early, name="blind-early"),
]
