"""Addresses of the review doctor's pages."""

from django.urls import path

from passmuster.web.sites.force.review import contact, papers, views

urlpatterns = [
    path("", views.queue, name="reviews"),
    path("<int:review>/", views.review, name="review"),
    path("<int:review>/attempt/", contact.attempted, name="review-attempt"),
    path("<int:review>/letter/", papers.letter, name="review-letter"),
    path("<int:review>/letter/print/", papers.letter_print, name="review-letter-print"),
    path("<int:review>/interview/", contact.interview, name="review-interview"),
    path("<int:review>/declined/", contact.declined, name="review-declined"),
    path("<int:review>/clock/", contact.unreached, name="review-unreached"),
    path("<int:review>/awaited/", contact.awaited, name="review-awaited"),
    path("<int:review>/papers/", contact.paper_taken, name="review-paper-taken"),
    path("<int:review>/papers/<int:index>/", papers.paper, name="review-paper"),
]
