"""Finds the object that an address names, only where the signed-in person may see it.

Every argument of every address has a finder here or is no object (tests/web/test_matrix.py holds
the list against the URL map). A finder answers None for what is absent and for what is another
force's or another unit's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from passmuster.web.accounts.queries import acts_of, passkeys_of, sessions_of
from passmuster.web.accreditation import queries as standing
from passmuster.web.approvals.queries import readable_proposals
from passmuster.web.approvals.verbs import registered
from passmuster.web.batches import queries as batches
from passmuster.web.blind import queries as blind
from passmuster.web.collection import queries as collections
from passmuster.web.collection.concerning import orders_concerning
from passmuster.web.custody import queries as custody
from passmuster.web.draw import queries as draws
from passmuster.web.kits import queries as kits
from passmuster.web.laboratory import keying, mappings, rulesets
from passmuster.web.laboratory import queries as laboratory
from passmuster.web.orders import queries as orders
from passmuster.web.people import queries as people
from passmuster.web.programme import queries as programme
from passmuster.web.review import queries as reviews
from passmuster.web.review.credentials import credential_rows
from passmuster.web.review.disputing import dispute_called
from passmuster.web.review.own import own_reviews
from passmuster.web.review.reaching import letter_called
from passmuster.web.roster import queries as roster
from passmuster.web.roster.differences import difference_of
from passmuster.web.roster.identity import person_of
from passmuster.web.sites.force.batches.sight import batches_seen, specimens_seen
from passmuster.web.sites.force.signed import SignedIn

Finder = Callable[[SignedIn, str, Any], Any]

NO_OBJECT = frozenset({"index", "step", "side", "key", "link", "fmt", "day", "name", "claim"})
"""Arguments that name no private object: a log index, a step of a form, a file format."""


def _human(signed: SignedIn, _action: str, code: str) -> Any:
    return people.humans_of(signed.force).filter(code=code).first()


def _grant(signed: SignedIn, _action: str, key: int) -> Any:
    return people.grants_of(signed.force).filter(pk=key).first()


def _proposal(signed: SignedIn, _action: str, key: int) -> Any:
    """A proposal concerns who made it, who may answer it, and who reads all of them."""
    found = readable_proposals(signed.force, signed.roles).filter(pk=key).first()
    if found is None or found.by == signed.human.code or signed.may("access:read"):
        return found
    verbs = {verb.name: verb for verb in registered()}
    verb = verbs.get(found.verb)
    return found if verb and (signed.may(verb.first) or signed.may(verb.second)) else None


def _session(signed: SignedIn, _action: str, key: int) -> Any:
    return next((one for one in sessions_of(signed.account) if one.pk == key), None)


def _own_act(signed: SignedIn, _action: str, key: int) -> Any:
    return acts_of(signed.human).filter(pk=key).first()


def _passkey(signed: SignedIn, _action: str, key: int) -> Any:
    return passkeys_of(signed.account).filter(pk=key).first()


def _person(signed: SignedIn, action: str, key: int) -> Any:
    return roster.people_of(signed.force, signed.sight(action)).filter(pk=key).first()


def _unit(signed: SignedIn, action: str, key: int) -> Any:
    # By its key: the code of a unit comes from a file and may hold a slash.
    found = people.units_of(signed.force).filter(pk=key).first()
    seen = signed.sight(action)
    return found if found is None or seen is None or found.code in seen else None


def _import(signed: SignedIn, _action: str, key: int) -> Any:
    return roster.imports_of(signed.force).filter(pk=key).first()


def _upload(signed: SignedIn, _action: str, key: int) -> Any:
    return roster.uploads_of(signed.force).filter(pk=key).first()


def _difference(signed: SignedIn, _action: str, found: str) -> Any:
    return difference_of(signed.force, found)


def _policy(signed: SignedIn, _action: str, number: int) -> Any:
    return programme.policies_of(signed.force).filter(number=number).first()


def _draw(signed: SignedIn, _action: str, number: str) -> Any:
    return draws.draws_of(signed.force).filter(number=number).first()


def _collection(signed: SignedIn, action: str, key: int) -> Any:
    """The own collections while one collects; how they went, whoever reads any."""
    if action != "collection:step" and signed.may("collection:read-any"):
        return collections.sessions_of(signed.force).filter(pk=key).first()
    return collections.own_sessions(signed.human).filter(pk=key).first()


def _assignment(signed: SignedIn, action: str, key: int) -> Any:
    """An assignment concerns whoever is named in it, and the donor who may object."""
    own = (
        collections.own_assignments_as_donor
        if action == "collection:object"
        else collections.assignments_of
    )
    return next((row for row in own(signed.human) if row.pk == key), None)


def _own_order(signed: SignedIn, _action: str, number: str) -> Any:
    person = person_of(signed.human)
    return person and orders.own_orders(person).filter(number=number).first()


def _own_review(signed: SignedIn, _action: str, key: int) -> Any:
    person = person_of(signed.human)
    of_order = own_reviews(signed.force, person) if person else {}
    return next((one for rows in of_order.values() for one in rows if one.pk == key), None)


def _dispute(signed: SignedIn, _action: str, key: int) -> Any:
    return dispute_called(signed.force, key)


def _order(signed: SignedIn, action: str, number: str) -> Any:
    """Every order for whoever plans, decides or watches; else those that somebody works on."""
    return concerning(signed, action).filter(number=number).first()


def concerning(signed: SignedIn, action: str) -> Any:
    """Return the orders that this person finds for an action."""
    return orders_concerning(signed.force, signed.human.code, signed.roles, action)


def _paper(signed: SignedIn, _action: str, key: int) -> Any:
    return orders.papers_of(signed.force).filter(pk=key).first()


def _kit(signed: SignedIn, _action: str, key: int) -> Any:
    return kits.items_of(signed.force).filter(pk=key).first()


def _pack(signed: SignedIn, _action: str, key: int) -> Any:
    return kits.packs_of(signed.force).filter(pk=key).first()


def _item(signed: SignedIn, _action: str, code: str) -> Any:
    """Whoever watches sees every chain; others those that their own holders have part in."""
    if signed.may("custody:read-overdue"):
        return custody.items_of(signed.force).filter(code=code).first()
    return custody.items_concerning(signed.force, signed.human.code).filter(code=code).first()


def _specimen(signed: SignedIn, _action: str, number: str) -> Any:
    own = custody.items_concerning(signed.force, signed.human.code)
    return number if own.filter(specimen=number).exists() else None


def _matter(signed: SignedIn, _action: str, key: int) -> Any:
    """Whoever watches sees the whole inbox; a laboratory what its own messages brought."""
    own = None
    if not signed.may("laboratory:read-all"):
        own = laboratory.codes_of(signed.force, signed.human.code)
    return laboratory.inbox_of(signed.force, own).filter(pk=key).first()


def _blind(signed: SignedIn, _action: str, key: int) -> Any:
    """Whoever watches finds every plan; a laboratory its own, once it is open."""
    if signed.may("blind:read-all"):
        return blind.plans_of(signed.force).filter(pk=key).first()
    own = laboratory.codes_of(signed.force, signed.human.code)
    return blind.readable_plans(signed.force, own).filter(pk=key).first()


def _planting(signed: SignedIn, _action: str, key: int) -> Any:
    return blind.own_plantings(signed.force, signed.human.code).filter(pk=key).first()


def _laboratory(signed: SignedIn, _action: str, code: str) -> Any:
    return next((one for one in standing.laboratories(signed.force) if one.code == code), None)


def _certificate(signed: SignedIn, _action: str, key: int) -> Any:
    return standing.accreditations_of(signed.force).filter(pk=key).first()


def _round(signed: SignedIn, _action: str, key: int) -> Any:
    return standing.every_round(signed.force).filter(pk=key).first()


def _batch(signed: SignedIn, action: str, key: int) -> Any:
    """Whoever watches sees every batch; a laboratory its own, and so the specimens in it."""
    seen = specimens_seen if action == "batch:read-specimens" else batches_seen
    return batches.batches_of(signed.force, seen(signed)).filter(pk=key).first()


def _sign(signed: SignedIn, _action: str, key: int) -> Any:
    return batches.signs_of(signed.force, batches_seen(signed)).filter(pk=key).first()


def _choice(signed: SignedIn, _action: str, key: int) -> Any:
    return rulesets.choices_of(signed.force).filter(pk=key).first()


def _review(signed: SignedIn, _action: str, key: int) -> Any:
    """Every doctor of the force finds a review; what it holds is for those free of conflict."""
    return reviews.reviews_of(signed.force).filter(pk=key).first()


def _credential(signed: SignedIn, _action: str, key: int) -> Any:
    return credential_rows(signed.force).filter(pk=key).first()


def _letter(signed: SignedIn, _action: str, key: int) -> Any:
    """A doctor's letter is there for the one whom it asks, while it asks."""
    return letter_called(signed.human, key)


def _mapping(signed: SignedIn, _action: str, key: int) -> Any:
    """As with the inbox: a laboratory sees its own."""
    own = None
    if not signed.may("laboratory:read-all"):
        own = laboratory.codes_of(signed.force, signed.human.code)
    return mappings.mappings_of(signed.force, own).filter(pk=key).first()


def _report(signed: SignedIn, _action: str, key: int) -> Any:
    own = laboratory.codes_of(signed.force, signed.human.code)
    return keying.papers_of(signed.force, own).filter(pk=key).first()


FINDERS: Mapping[str, Finder] = {
    "human": _human,
    "grant": _grant,
    "proposal": _proposal,
    "session": _session,
    "event": _own_act,
    "pk": _passkey,
    "person": _person,
    "unit": _unit,
    "upload": _upload,
    "imported": _import,
    "difference": _difference,
    "policy": _policy,
    "draw": _draw,
    "collection": _collection,
    "assignment": _assignment,
    "order": _order,
    "own": _own_order,
    "own_review": _own_review,
    "dispute": _dispute,
    "paper": _paper,
    "kit": _kit,
    "pack": _pack,
    "item": _item,
    "specimen": _specimen,
    "matter": _matter,
    "blind": _blind,
    "planting": _planting,
    "laboratory": _laboratory,
    "certificate": _certificate,
    "round": _round,
    "batch": _batch,
    "sign": _sign,
    "choice": _choice,
    "review": _review,
    "credential": _credential,
    "letter": _letter,
    "mapping": _mapping,
    "report": _report,
}
"""By the name that the argument has in the address."""
