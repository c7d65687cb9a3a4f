"""What a collector holds and must account for, session by session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from passmuster.core.kits.kits import whole_kits
from passmuster.core.kits.serials import Kind, parse_serial
from passmuster.web.access.marks import requires
from passmuster.web.custody.queries import bottles_of_all
from passmuster.web.kits.queries import items_held, packs_of
from passmuster.web.kits.waiting import packs_to_key, sessions_in_hand
from passmuster.web.kits.words import KINDS, PACK_STATES
from passmuster.web.sites.force.kits.packs import is_begun
from passmuster.web.sites.force.signed import signed_in


@requires("kit:use")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the serials and packs in hand."""
    signed = signed_in(request)
    code = signed.human.code
    held = list(items_held(signed.force, code))
    items = [(KINDS[one.lot.kind], one) for one in held]
    serials = [parse_serial(one.serial) for one in held]
    whole = {kit.form.text for kit in whole_kits(serials)}
    own = packs_of(signed.force).filter(holder=code)
    packs = [(PACK_STATES[one.state], one, is_begun(one)) for one in own]
    facts = {
        "items": items,
        "begun": {one.specimen for one in bottles_of_all(signed.force, [h.serial for h in held])},
        "broken": {
            one.text for one in serials if one.kind is Kind.SPECIMEN and one.text not in whole
        },
        "packs": packs,
        "sessions": sessions_in_hand(signed.force, code),
        "to_key": packs_to_key(signed.force, code),
    }
    return render(request, "force/kits/mine.html", facts)
