"""One human for each role, own objects and others', and every view with what its address needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from passmuster.core.access.actors import OUTSIDE_FORCE, Role
from passmuster.core.access.roles import GRANTABLE
from passmuster.core.roster.payroll import payroll_hash
from passmuster.formats.roster_sheet.reader import SheetFile
from tests.support.matrix_credentials import credential_of_another_force, own_credential
from tests.support.matrix_custody import custody_of_another_force, own_custody
from tests.support.matrix_laboratory import laboratory_of_another_force, own_laboratory
from tests.support.matrix_review import review_in
from tests.support.season import personnel_file
from tests.support.season_kits import fill_kits, kits_of_another_force

OTHER_DRAW = "2023-009"
PERSONAL = frozenset(
    {
        *("session", "event", "pk", "own", "own_review", "collection", "assignment", "letter"),
        "planting",
    }
)
"""Arguments that name something of one account alone: everybody else's is not there."""

NOBODYS = {
    "session": 999_999,
    "event": 1,
    "pk": 999_999,
    "own": "T99999",
    "own_review": 999_999,
    "collection": 999_999,
    "assignment": 999_999,
    "letter": 999_999,
    "planting": 999_999,
}
SAMPLES = {
    "index": 0,
    "claim": 1,
    "key": 1,
    "link": "a" * 32,
    "side": "manager",
    "step": "1",
    "fmt": "csv",
    "day": "2023-09-18",
    "name": "x",
    "login_name": "h-manager",
}
"""Values for arguments that name no object (sites/force/objects.NO_OBJECT)."""


@dataclass(frozen=True)
class Page:
    """One view of the URL map: its name, its action (None is public) and its arguments."""

    name: str
    route: str
    action: str | None
    arguments: tuple[str, ...]


def pages() -> list[Page]:
    """Return every named view of the force site that people open; programs sign theirs."""
    return sorted(set(_walk()), key=lambda page: (page.name, page.route))


def _walk() -> Iterator[Page]:
    from django.urls import URLPattern, get_resolver

    from passmuster.web.access.marks import mark_of

    def walk(patterns: Any, route: str, given: tuple[str, ...]) -> Iterator[Page]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            arguments = (*given, *pattern.pattern.converters)
            if isinstance(pattern, URLPattern):
                mark = mark_of(pattern.callback)
                if mark is not None and mark.signed:
                    continue
                yield Page(pattern.name or "", here, mark.action if mark else "?", arguments)
            else:
                yield from walk(pattern.url_patterns, here, arguments)

    yield from walk(get_resolver().url_patterns, "/", ())


def humans_of_every_role(season: Any, unit: str) -> dict[Role, str]:
    """Register one human for each role, all serving in one unit; returns their codes."""
    from passmuster.web.people.grants import grant_role
    from passmuster.web.people.services import register_human

    cast = season.cast
    codes = {}
    for role in sorted(GRANTABLE):
        code = f"m-{role.value}"
        human = register_human(
            by=cast.administrator,
            force=season.force,
            code=code,
            name=f"Holder of {role.value}",
            unit=unit if role is not Role.STAFF_SIDE else OUTSIDE_FORCE,
        )
        grant_role(by=cast.administrator, second=cast.oversight, human=human, role=role)
        codes[role] = code
    return codes


def own_objects(season: Any, unit: str) -> dict[str, Any]:
    """Return the arguments that name something of the own force, in the own unit."""
    from passmuster.web.approvals.services import propose
    from passmuster.web.people.models import Grant
    from passmuster.web.roster.keys import payroll_key_of
    from passmuster.web.roster.uploads import check_upload

    store = fill_kits(season)
    upload = check_upload(
        by=season.cast.clerk,
        force=season.force,
        files=[SheetFile("personnel.csv", personnel_file(season.people[:50]))],
        delta=True,
    )
    unpaid = season.people[0]
    season.deliver_payroll(season.people[1:])
    proposal = propose(
        by=season.cast.administrator,
        force=season.force,
        verb="grant-role",
        facts={"human": "h-payroll", "role": "trainer"},
    )
    return {
        "human": "h-payroll",
        "grant": Grant.objects.get(human__code="h-payroll").pk,
        "proposal": proposal.pk,
        "person": season.force.persons.filter(unit__code=unit).order_by("pk")[0].pk,
        "unit": season.force.units.get(code=unit).pk,
        "upload": upload.pk,
        "imported": season.force.imports.order_by("pk")[0].pk,
        "difference": payroll_hash(payroll_key_of(season.force), unpaid.number),
        "policy": season.force.policies.order_by("pk")[0].number,
        "draw": season.draw.number,
        **_order_with_a_paper(season),
        "kit": store.force.kit_items.order_by("pk")[0].pk,
        "pack": store.force.packs.order_by("pk")[0].pk,
        **own_custody(season),
        **own_laboratory(season),
        **review_in(season.force, season.now),
        **own_credential(season),
    }


def _order_with_a_paper(season: Any) -> dict[str, Any]:
    """Return an order of the own force and a paper about it."""
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.orders.absences import Document, receive_paper
    from passmuster.web.orders.making import order_test

    person = season.force.persons.order_by("-pk")[0]
    order = order_test(by=season.cast.manager, person=person, reason=Reason.SUSPICION)
    document = Document(kind="leave-approval", dated=date(2023, 9, 1), data=b"leave")
    paper = receive_paper(by=season.cast.notifier, order=order, document=document)
    return {"order": order.number, "paper": paper.pk}


def objects_of_another_unit(season: Any, unit: str) -> dict[str, Any]:
    """Return a person and a unit of the own force, outside the own unit."""
    person = season.force.persons.exclude(unit__code=unit).order_by("pk")[0]
    return {"person": person.pk, "unit": person.unit.pk}


def objects_of_another_force(season: Any) -> dict[str, Any]:
    """Return one object of every kind that belongs to another force on the same site.

    Made as rows, not through services: what is tested is that they cannot be met.
    """
    from passmuster.web import clock
    from passmuster.web.approvals.models import Proposal
    from passmuster.web.draw.models import Draw
    from passmuster.web.orders.models import Order, Paper
    from passmuster.web.people.establish import establish_force
    from passmuster.web.people.models import Grant, Human, Unit
    from passmuster.web.programme.models import PolicyVersion
    from passmuster.web.roster.models import Import, Person, Snapshot, Upload

    now = clock.now()
    force = establish_force(
        by=season.cast.administrator,
        code="other",
        name_en="Other",
        name_km="ផ្សេង",
        origin="other.example/log",
        folder="other",
        demo=True,
    )
    human = Human.objects.create(force=force, code="o-human", name="Other human", unit="o-unit")
    unit = Unit.objects.create(force=force, code="o-unit", name="Other unit")
    person = Person.objects.create(
        force=force,
        identity_key="O1",
        service_number="O1",
        full_name="Other person",
        unit=unit,
        status="active",
        person_class="officer",
    )
    snapshot = Snapshot.objects.create(force=force, number=1, sha256="0" * 64, people=1, at=now)
    upload = Import.objects.create(
        force=force,
        snapshot=snapshot,
        raw_sha256=[],
        mapping={},
        delta=False,
        rows=1,
        accepted=1,
        rejected=0,
        by="o-human",
        at=now,
    )
    body = season.draw.policy.body
    policy = PolicyVersion.objects.create(
        force=force, number=77, state="draft", body=body, sha256="0" * 64
    )
    draw = Draw.objects.create(
        force=force,
        number=OTHER_DRAW,
        year=2023,
        sequence=9,
        state="announced",
        policy=policy,
        announcement=season.draw.announcement,
    )
    proposal = Proposal.objects.create(
        force=force,
        verb="grant-role",
        facts={"human": "o-human", "role": "trainer"},
        by="o-human",
        role="administrator",
        at=now,
        until=date.max.isoformat() + "T00:00:00Z",
    )
    checked = Upload.objects.create(
        force=force,
        files=[],
        delta=True,
        columns={},
        dates="",
        header=[],
        based_on="",
        rows=0,
        accepted=0,
        rejected=0,
        by="o-human",
        at=now,
    )
    grant = Grant.objects.create(human=human, role="officer", by="x", at=now, seal="")
    order = Order.objects.create(
        force=force,
        number="T00777",
        sequence=777,
        person=person,
        reason="suspicion",
        origin="named",
        state="ordered",
        made_at=now,
        entered_at=now,
    )
    paper = Paper.objects.create(
        order=order, kind="leave-approval", dated=date(2023, 9, 1), sha256="0" * 64, by="x", at=now
    )
    return {
        "order": order.number,
        "paper": paper.pk,
        "human": human.code,
        "grant": grant.pk,
        "proposal": proposal.pk,
        "person": person.pk,
        "unit": unit.pk,
        "upload": checked.pk,
        "imported": upload.pk,
        "difference": "0" * 64,
        "policy": policy.number,
        "draw": draw.number,
        **kits_of_another_force(force),
        **custody_of_another_force(force, now),
        **laboratory_of_another_force(force, now),
        **review_in(force, now),
        **credential_of_another_force(force, now),
    }
