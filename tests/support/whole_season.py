"""A season in which everything happens that a table can hold, so that none is empty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from passmuster.core.access.actors import Role
from passmuster.core.roster.payroll import payroll_hash
from passmuster.demo.custody import specimen_of
from passmuster.demo.season import DAYS
from passmuster.formats.roster_sheet.reader import SheetFile
from tests.support.accreditation_acts import fill_accreditation
from tests.support.batch_acts import fill_batches
from tests.support.blind_acts import fill_blind
from tests.support.laboratory_acts import fill_laboratory
from tests.support.orders import REASONS, end_every_order, orders_of, staff_of
from tests.support.review_acts import fill_reviews
from tests.support.season import (
    BEFORE_FREEZE,
    FREEZE_DAY,
    human,
    import_file,
    made_people,
    personnel_file,
)
from tests.support.season_collections import fill_collections, sampled_before
from tests.support.season_custody import LONG_AFTER, fill_custody
from tests.support.season_kits import fill_kits

NAMES_DAY = DAYS[0]


def whole_season(begin: Any) -> Any:
    """Play a season with accounts, acts of two, an upload, record and name openings, and a tie."""
    season = begin("announce")
    with season.at(BEFORE_FREEZE):
        _accounts(season)
        _two_people_act(season)
        _roster_is_kept(season)
        fill_kits(season)
    for step in ("freeze", "throw", "decide", "finish"):
        getattr(season, step)()
    _names_are_opened(season)
    fill_collections(season)
    sampled_before(season, specimen_of(9), NAMES_DAY)
    fill_custody(season, corrected=True)
    with season.at(season.now + LONG_AFTER + timedelta(days=4)):
        fill_batches(season)
        fill_laboratory(season)
        fill_reviews(season)
        fill_accreditation(season)
        fill_blind(season)
    _round_is_closed(season)  # the last head covers it all
    return season


def _round_is_closed(season: Any) -> None:
    """Every order of the draw comes to an outcome, and the manager closes its round."""
    from passmuster.web.orders.rounds import close_round

    with season.at(season.now + LONG_AFTER + timedelta(days=30)):
        end_every_order(season)
        close_round(by=season.cast.manager, draw=season.draw)
        season.publish()


def _accounts(season: Any) -> None:
    """Two open accounts with a key each, a wrong password, a tie, and one more that ended."""
    from allauth.mfa.models import Authenticator

    from passmuster.web.accounts import tries
    from passmuster.web.accounts.seals import invitation_code, invitation_link
    from passmuster.web.accounts.services import accept_invitation, invite
    from passmuster.web.accounts.withdrawing import withdraw_invitation
    from passmuster.web.roster.identity import end_tie, tie_person

    cast = season.cast
    for code in ("h-clerk", "h-auditor"):
        person = season.force.humans.get(code=code)
        made = invite(
            by=cast.administrator, second=cast.oversight, human=person, force=season.force
        )
        link, digits = invitation_link(made.pk), invitation_code(made.pk)
        found = accept_invitation(link=link, code=digits, password=f"correct horse battery {code}")
        data = {"name": "Key", "credential": {"id": f"invented {code}"}}
        Authenticator.objects.create(user=found, type="webauthn", data=data)
    tries.failed("h-clerk", "192.0.2.1")
    human(season, "h-officer", Role.OFFICER)
    human(season, "h-officer-2", Role.OFFICER)
    both = {"by": cast.administrator, "second": cast.staff_side}
    for code, number in (("h-officer-2", "PS000043"), ("h-officer", "PS000042")):
        tied = tie_person(
            **both,
            human=season.force.humans.get(code=code),
            person=season.force.persons.get(service_number=number),
        )
        if code == "h-officer-2":
            end_tie(**both, force=season.force, tie=tied, reason="wrong-person")
    seen = invite(
        by=cast.administrator,
        second=cast.oversight,
        human=season.force.humans.get(code="h-officer-2"),
        force=season.force,
    )
    withdraw_invitation(
        by=cast.oversight, force=season.force, invitation=seen, reason="seen-by-others"
    )


def _two_people_act(season: Any) -> None:
    """One proposal approved, one withdrawn, one still open."""
    from passmuster.web.approvals.services import approve, propose, shown_hash, withdraw

    cast = season.cast
    made = [
        propose(
            by=cast.administrator,
            force=season.force,
            verb="grant-role",
            facts={"human": "h-payroll", "role": role},
        )
        for role in ("observer", "trainer", "courier")
    ]
    shown = {"shown": shown_hash(made[0]), "force": season.force}
    approve(by=cast.oversight, proposal=made[0], **shown)
    withdraw(by=cast.administrator, force=season.force, proposal=made[1])


def _roster_is_kept(season: Any) -> None:
    """A file checked and imported as shown, somebody excluded, a gap explained, a record opened."""
    from passmuster.web.roster.keys import payroll_key_of
    from passmuster.web.roster.looking import open_record
    from passmuster.web.roster.services import exclude_person, explain_gap
    from passmuster.web.roster.uploads import check_upload, import_upload

    cast, force, stranger = season.cast, season.force, made_people(301)[-1]
    newcomer = made_people(302)[-1]._replace(rank="នាយទាហាន", person_class="officer")
    file = SheetFile("november.csv", personnel_file([*made_people(), newcomer]))
    upload = check_upload(by=cast.clerk, force=force, files=[file], delta=False)
    import_upload(by=cast.clerk, force=force, upload=upload)
    import_file(season, personnel_file([*made_people(), newcomer]))
    season.attest()
    person = force.persons.get(service_number=made_people()[150].number)
    open_record(by=cast.clerk, person=person, purpose="own-request")
    exclude_person(
        by=cast.commander,
        approver=cast.oversight,
        person=person,
        reason="long-illness",
        evidence=b"certificate",
        from_day=FREEZE_DAY.date(),
        until_day=FREEZE_DAY.date() + timedelta(days=20),
    )
    season.deliver_payroll([*made_people(), newcomer, stranger])
    explain_gap(
        by=cast.clerk,
        approver=cast.oversight,
        force=force,
        payroll_hash=payroll_hash(payroll_key_of(force), stranger.number),
        reason="seconded-away",
    )


def _names_are_opened(season: Any) -> None:
    """The notifier opens the names of the first day, and the orders begin; a head covers it all."""
    from passmuster.web.draw.names import open_names, opens_at

    staff_of(season)
    with season.at(opens_at(season.draw, NAMES_DAY)):
        open_names(
            by=season.cast.notifier,
            draw=season.draw,
            day=NAMES_DAY,
            purpose="serve-in-person",
        )
        _orders_begin(season)
        season.publish()


def _orders_begin(season: Any) -> None:
    """Somebody is excused, a reserve passed over, grounds sealed, a name opened, a slip too."""
    from passmuster.core.orders.reasons import Reason
    from passmuster.web.orders.absences import Document, excuse, receive_paper
    from passmuster.web.orders.grounds import seal_grounds
    from passmuster.web.orders.making import order_test
    from passmuster.web.orders.names import open_name
    from passmuster.web.orders.notices import seal_slip
    from passmuster.web.orders.reserves import skip_reserve, strata_with_places

    staff, cast = staff_of(season), season.cast
    reserved = season.draw.selected.filter(reserve=True).values_list("stratum", flat=True)
    first, second = orders_of(season, day=NAMES_DAY, selected__stratum__in=set(reserved))[:2]
    document = Document(kind="medical-certificate", dated=date(2023, 9, 1), data=b"certificate")
    paper = receive_paper(by=staff.notifier, order=first, document=document)
    both = {"by": staff.notifier, "second": cast.oversight}
    away = {"code": "maternity", "until": date(2023, 12, 1)}
    excuse(**both, order=first, papers=[paper], **away)
    (standing,) = strata_with_places(season.draw)
    skip_reserve(
        by=cast.manager,
        second=cast.oversight,
        draw=season.draw,
        ticket=standing.next.ticket,
        reason="left-since",
    )
    seal_slip(by=staff.notifier, order=second)
    open_name(by=staff.notifier, order=second, purpose="serve-in-person")
    person = season.force.persons.order_by("pk")[0]
    targeted = order_test(by=cast.manager, person=person, reason=Reason.SUSPICION)
    seal_grounds(by=staff.official, order=targeted, text=REASONS)
    _plan_is_sealed(season)


def _plan_is_sealed(season: Any) -> None:
    """Two people seal a follow-up plan; its first day is after everything that is played here."""
    from passmuster.web.installation import here, keep_words
    from passmuster.web.orders.bases import Ground, seal_plan

    ground = Ground(
        sha256=here().keep(b"An invented plan."),
        dated=date(2023, 9, 1),
        days_sha256=keep_words('["2024-03-01", "2024-04-02"]'),
    )
    person = season.force.persons.order_by("pk")[1]
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    seal_plan(**both, person=person, ground=ground)
