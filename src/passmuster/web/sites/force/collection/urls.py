"""Addresses of the collection pages."""

from django.urls import path

from passmuster.web.sites.force.collection import (
    assigning,
    copies,
    correcting,
    every,
    labels,
    refusals,
    signals,
    stepping,
    summary,
    training,
    views,
)

urlpatterns = [
    path("", views.collections, name="collections"),
    path("all/", every.every, name="every-collection"),
    path("practice/", views.practise, name="collection-practise"),
    path("assignments/", assigning.assignments, name="collection-assignments"),
    path("orders/<slug:order>/observer/", assigning.name_observer, name="collection-name-observer"),
    path("assignments/<int:assignment>/", views.declare_ties, name="collection-declare"),
    path("assignments/<int:assignment>/open/", views.open_it, name="collection-open"),
    path("mine/", assigning.mine, name="collection-mine"),
    path("mine/<int:assignment>/", assigning.objecting, name="collection-object"),
    path("training/", training.collectors, name="collection-training"),
    path("training/<code:human>/", training.collector, name="collection-collector"),
    path("refusals/", refusals.facts_waiting, name="collection-facts"),
    path("refusals/<int:collection>/", refusals.decide, name="collection-decide"),
    path("signals/", signals.signals, name="collection-signals"),
    path("<int:collection>/", stepping.collection_page, name="collection"),
    path("<int:collection>/step/<str:step>/", stepping.step_page, name="collection-step"),
    path("<int:collection>/observer/", assigning.observer, name="collection-observer"),
    path("<int:collection>/correction/", correcting.correction, name="collection-correction"),
    path("<int:collection>/correction/tell/", correcting.tell, name="collection-tell-flaw"),
    path("<int:collection>/correction/paper/", correcting.paper, name="collection-statement"),
    path("<int:collection>/form/<int:index>/<slug:name>/", copies.copy, name="collection-copy"),
    path("<int:collection>/labels/", labels.print_them, name="collection-labels"),
    path("<int:collection>/summary/", summary.summary, name="collection-summary"),
]
