"""What goes on in the demo when it is opened: a second round, and accounts for the whole cast.

The first round has its genuine beacon round and is long over. The second stands at the hour of its
dice, so that whoever opens the demo can throw them, and rests on the room alone: no beacon could be
foretold for it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from passmuster.core.access.actors import Role
from passmuster.core.kernel.errors import Refused
from passmuster.demo.collecting import play_collections
from passmuster.demo.custody import Custody, play_before, play_today
from passmuster.demo.laboratory import carry_morning, report_results
from passmuster.demo.orders import play_orders
from passmuster.demo.reviews import play_reviews
from passmuster.demo.season import DICE, Progress, Season
from passmuster.demo.standing import plan_blind, plant_one, record_laboratory_key
from passmuster.demo.store import stock_store
from passmuster.demo.stories import let_fall_due, play_planned, play_stories
from passmuster.demo.trying import admit_donors, deny_a_call
from passmuster.web.accounts.demo_accounts import open_demo_account
from passmuster.web.draw.ceremony import announce_draw, audit_roster, freeze_pool
from passmuster.web.draw.models import Draw
from passmuster.web.draw.services import open_draw
from passmuster.web.installation import here
from passmuster.web.people.grants import grant_role, roles_of
from passmuster.web.people.models import Human
from passmuster.web.people.services import register_human
from passmuster.web.roster.identity import tie_person
from passmuster.web.roster.queries import in_service

OPENED = datetime(2023, 10, 10, 2, 0, tzinfo=UTC)
ANNOUNCED = datetime(2023, 10, 16, 2, 0, tzinfo=UTC)
PLANNED = datetime(2023, 9, 29, 18, 0, tzinfo=UTC)
PLANTED = datetime(2023, 10, 19, 8, 0, tzinfo=UTC)
FROZEN = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
ADMITTED = datetime(2023, 10, 20, 3, 0, tzinfo=UTC)
PRESENT = datetime(2023, 10, 20, 7, 0, tzinfo=UTC)
"""Friday 20 October 2023, 14:00 in Phnom Penh: the demo begins here, and its clock runs on."""

DICE_AT = PRESENT
DAYS = (date(2023, 10, 21), date(2023, 10, 23), date(2023, 10, 24))
OPENING_DAY = date(2023, 11, 14)

OFFICER = 40
"""Place among those in service of the officer with an account: no commander, in a large force."""


def go_on(season: Season, progress: Progress) -> None:
    """Bring the force from its first round to the moment at which the demo is opened."""
    begin_second_round(season)
    progress("second round announced, frozen and waiting for its dice")
    let_fall_due(season)
    admit_officer(season)
    admit_donors(season, ADMITTED)
    play_collections(season)
    progress("collections sealed, under way and written down")
    stock_store(season)
    progress("kits handed out, packs filled in and keyed by two")
    play_stories(season)
    progress("suspicion, recruits, a return to duty and a follow-up")
    report_results(season, PRESENT)
    progress("results of the laboratory, three of them for two people")
    play_reviews(season, PRESENT)
    deny_a_call(season, PRESENT)
    progress("results verified by doctors, one explained to two of them, some waiting")
    carry_today(season)
    progress("bottles sealed, carried, received, one of them overdue")


def begin_second_round(season: Season) -> Draw:
    """Open the first draw on its day, and bring the next one to the hour of its dice."""
    cast = season.cast
    play_orders(season)
    plan_blind(season, PLANNED)
    record_laboratory_key(season, PLANNED)
    with season.at(OPENED):
        open_draw(by=cast.manager, draw=season.draw)
        season.publish()
    play_planned(season)
    with season.at(ANNOUNCED):
        draw = announce_draw(
            by=cast.manager,
            force=season.force,
            days=DAYS,
            dice_at=DICE_AT,
            dice=DICE,
            throwers=len(cast.throwers),
            beacon=None,
            opening_day=OPENING_DAY,
        )
        season.publish()
    play_before(season, PRESENT, kits=True)
    carry_morning(season, PRESENT)
    plant_one(season, PLANTED)
    with season.at(FROZEN):
        audit_roster(by=cast.auditor, draw=draw)
        draw = freeze_pool(by=cast.manager, draw=draw)
        season.publish()
    return draw


def admit_officer(season: Season) -> Human:
    """Give somebody who stood in the first pool an account of their own, tied to their record."""
    cast = season.cast
    with season.at(ADMITTED):
        person = list(in_service(season.force).order_by("service_number")[:OFFICER])[-1]
        human = register_human(
            by=cast.administrator,
            force=season.force,
            code="h-officer",
            name=person.latin_name or person.full_name,
            unit=person.unit.code,
        )
        both = {"by": cast.administrator, "second": cast.oversight}
        grant_role(**both, human=human, role=Role.OFFICER)
        tie_person(**both, human=human, person=person)
        season.publish()
    return human


def carry_today(season: Season) -> None:
    """Bring the day's bottles to where they stand when the demo is opened."""
    play_today(Custody(season, kits=True).resume(), PRESENT)


def open_accounts(season: Season) -> list[dict[str, str]]:
    """Open an account for everybody who holds a role; returns login, name and roles of each.

    Raises Refused (``demo-only``) in any folder that is not a demo's.
    """
    if not here().is_demo:
        raise Refused("demo-only", "Only a demo's cast has accounts without invitations.")
    humans = Human.objects.filter(force=season.force, grants__revocation=None, grants__isnull=False)
    with season.at(PRESENT):
        opened = [open_demo_account(human=human) for human in humans.distinct().order_by("pk")]
        season.publish()
    return [
        {
            "login": account.login,
            "name": account.human.name,
            "roles": ", ".join(sorted(role.value for role in roles_of(account.human))),
        }
        for account in opened
    ]


def present_of(text: str) -> datetime:
    """Return the moment at which the demo goes on: its own, or after the last thing done in it."""
    from passmuster.web.ledger.models import Event

    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    begins = datetime.fromisoformat(text)
    return max(begins, newest + timedelta(minutes=1)) if newest else begins
