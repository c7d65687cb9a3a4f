"""Addresses of the pages of batches."""

from django.urls import path

from passmuster.web.sites.force.batches import acting, pictures, sending, views

urlpatterns = [
    path("", views.batches, name="batches"),
    path("send/", sending.send, name="batch-send"),
    path("waiting/", views.waiting, name="batch-waiting"),
    path("signs/", views.signs, name="batch-signs"),
    path("signs/<int:sign>/answer/", acting.answer, name="batch-answer"),
    path("excuses/", views.excuses, name="batch-excuses"),
    path("excuses/new/", acting.excuse, name="batch-excuse"),
    path("<int:batch>/", views.batch, name="batch"),
    path("<int:batch>/specimens/", views.specimens, name="batch-specimens"),
    path("<int:batch>/recall/", acting.recall, name="batch-recall"),
    path("<int:batch>/<int:index>/<slug:name>.svg", pictures.chart, name="batch-chart"),
]
