"""A test at the officer's own request, to answer an allegation: the officer asks, nobody else."""

from __future__ import annotations

from django.db import transaction

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import Refused
from passmuster.core.orders import acts
from passmuster.core.orders.reasons import OWN_REQUEST, Origin, Reason
from passmuster.web.installation import keep_words
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.orders.making import Wanted, make, require_free
from passmuster.web.orders.models import Order
from passmuster.web.people.models import Force
from passmuster.web.people.services import human_of
from passmuster.web.roster.identity import person_of


@denials_recorded
def request_test(*, by: Actor, force: Force, words: str = "") -> Order:
    """Order the officer's own test at their own request; ``words`` are theirs, outside the log.

    They can step back until the notice (``orders/withdrawing``). Raises Refused:
    ``person-not-tied``, ``order-open-already``, ``person-left``.
    """
    require(by, acts.MAKE_REQUESTED)
    with transaction.atomic():
        person = person_of(human_of(force, by.human))
        if person is None:
            raise Refused("person-not-tied", "This account belongs to nobody on the roster yet.")
        require_free(person, Reason.VOLUNTARY, None)
        wanted = Wanted(
            person_id=person.pk,
            reason=Reason.VOLUNTARY,
            origin=Origin.NAMED,
            evidence=frozenset({OWN_REQUEST}),
        )
        facts = {"words_sha256": keep_words(words) if words.strip() else ""}
        (order,) = make(by=by, force=force, wanted=[wanted], facts=facts)
    return order
