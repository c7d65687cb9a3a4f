"""Addresses of the custody pages."""

from django.urls import path

from passmuster.web.sites.force.custody import (
    ending,
    holding,
    manifest,
    moving,
    received,
    receiving,
    views,
)

urlpatterns = [
    path("", views.items, name="custody"),
    path("mine/", views.mine, name="custody-mine"),
    path("overdue/", views.overdue, name="custody-overdue"),
    path("manifest/", manifest.manifest, name="custody-manifest"),
    path("holders/", holding.holders, name="custody-holders"),
    path("holders/new/", holding.new_holder, name="custody-holder-new"),
    path("holders/close/", holding.close, name="custody-holder-close"),
    path("holders/keeper/", holding.new_keeper, name="custody-keeper-new"),
    path("received/", received.received, name="every-receipt"),
    path("receipts/", receiving.receipts, name="custody-receipts"),
    path("receipts/<code:specimen>/", receiving.receipt, name="custody-receipt"),
    path("receipts/<code:specimen>/exchange/", receiving.exchange, name="custody-exchange"),
    path("items/<code:item>/", views.item, name="custody-item"),
    path("items/<code:item>/offer/", moving.offer_it, name="custody-offer"),
    path("items/<code:item>/accept/", moving.accept_it, name="custody-accept"),
    path("items/<code:item>/withdraw/", moving.withdraw_it, name="custody-withdraw"),
    path("items/<code:item>/store/", moving.put_in, name="custody-store-in"),
    path("items/<code:item>/take-out/", moving.take_out, name="custody-store-out"),
    path("items/<code:item>/measure/", moving.measure_it, name="custody-measure"),
    path("items/<code:item>/open/", moving.open_it, name="custody-open"),
    path("items/<code:item>/dispose/", ending.dispose_it, name="custody-dispose"),
    path("items/<code:item>/return/", ending.return_it, name="custody-return"),
    path("items/<code:item>/gaps/<int:index>/", ending.explain, name="custody-explain"),
]
