"""Addresses of the review doctor's pages."""

from django.urls import path

from passmuster.web.sites.force.review import views

urlpatterns = [
    path("", views.queue, name="reviews"),
    path("<int:review>/", views.review, name="review"),
]
