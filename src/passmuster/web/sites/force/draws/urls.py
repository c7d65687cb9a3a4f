"""Addresses of the draws pages."""

from django.urls import path

from passmuster.web.sites.force.draws import (
    announcing,
    drawn,
    hall,
    mine,
    papers,
    presenting,
    steps,
    throwing,
    views,
    voiding,
)

urlpatterns = [
    path("", views.draws, name="draws"),
    path("announce/", announcing.announce, name="announce-draw"),
    path("mine/", mine.mine, name="draws-mine"),
    path("mine/<draw:draw>/slip/", mine.own_slip, name="draws-mine-slip"),
    path("mine/<draw:draw>/receipt/", mine.own_receipt, name="draws-mine-receipt"),
    path("<draw:draw>/", views.draw_page, name="draw"),
    path("<draw:draw>/audit/", steps.audit, name="audit-roster"),
    path("<draw:draw>/signals/", steps.signals, name="draw-signals"),
    path("<draw:draw>/freeze/", steps.freeze, name="draw-freeze"),
    path("<draw:draw>/hall/", hall.hall, name="draw-hall"),
    path("<draw:draw>/throw/", throwing.throw, name="throw"),
    path("<draw:draw>/ceremony/", presenting.ceremony, name="ceremony"),
    path("<draw:draw>/ceremony/dice/", presenting.record_dice, name="draw-record-dice"),
    path("<draw:draw>/ceremony/decide/", presenting.decide, name="draw-decide"),
    path("<draw:draw>/ceremony/fallback/", presenting.fallback, name="draw-fallback"),
    path("<draw:draw>/void/", voiding.void, name="draw-void"),
    path("<draw:draw>/result/", views.result, name="draw-result"),
    path("<draw:draw>/names/", drawn.days, name="draw-names"),
    path("<draw:draw>/names/<day:day>/", drawn.names_of_day, name="draw-names-day"),
    path("<draw:draw>/names/<day:day>/slips/", drawn.slips, name="draw-slips"),
    path("<draw:draw>/uses/", views.uses, name="draw-uses"),
    path("<draw:draw>/open/", steps.open_it, name="draw-open"),
    path("<draw:draw>/give/", mine.give, name="draw-give"),
    path("<draw:draw>/papers/", papers.papers, name="draw-papers"),
    path("<draw:draw>/papers/seal/", papers.seal, name="draw-paper-seal"),
    path("<draw:draw>/papers/minutes/", papers.minutes, name="draw-paper-minutes"),
]
