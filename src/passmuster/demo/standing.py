"""The standing of the demo's laboratories: certificates, a second laboratory, controls, a question.

The first laboratory's certificate ends three weeks after the demo is opened. A quarter's blind
controls are planned, and one is planted among what the clinic sealed. One run bears the file of
control data of another, so that two people have something to ask the laboratory.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

from passmuster.core.access.actors import Role
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.rulesets import STARTING, rule_set
from passmuster.demo.custody import HOUR
from passmuster.demo.kits import give_kits
from passmuster.demo.season import Season, admit
from passmuster.formats.lab.samples.batches import batch_file
from passmuster.formats.signing import SigningKey
from passmuster.web.accreditation.scope import codes_of_panel
from passmuster.web.accreditation.services import TESTED, Certificate, record_accreditation
from passmuster.web.batches.services import record_batch
from passmuster.web.blind.planning import plan_controls
from passmuster.web.blind.planting import plant_control, take_control
from passmuster.web.custody.holders import add_keeper, register_holder
from passmuster.web.installation import here
from passmuster.web.laboratory.keys import record_key
from passmuster.web.ledger.services import SYSTEM

SECOND = ("lab-2", "Laboratory on the hill", "មន្ទីរពិសោធន៍លើភ្នំ")
"""Code and names of whoever tests a second bottle."""

KEEPER = ("h-receiver-2", "Sim Kosal")
SCIENTIST = ("h-scientist-2", "Oum Dalin")
BODY = "Invented accreditation body"
FIRST_ENDS = date(2023, 11, 10)
"""The last day of the first laboratory's certificate: it wants another one soon."""

SECOND_ENDS = date(2024, 9, 1)

PAPER = b"%PDF-1.4\n% an invented certificate\n%%EOF\n"
PERIOD, A_YEAR = "2023-Q4", 1_500
"""The quarter whose controls are planned, and how many specimens a year are expected."""

KEY_DAYS = timedelta(days=90)
CONTROL_KIT = 4_001
"""Number of the kit in which the collector plants a control."""


def record_standing(season: Season, at: datetime) -> None:
    """Register the second laboratory with those who act for it, and record its certificate."""
    both = {"by": season.cast.manager, "second": season.cast.oversight}
    code, name_en, name_km = SECOND
    with season.at(at):
        second = register_holder(
            **both,
            force=season.force,
            code=code,
            kind="laboratory",
            name_en=name_en,
            name_km=name_km,
        )
        for named, role in (
            (KEEPER, Role.LABORATORY_RECEIVER),
            (SCIENTIST, Role.CERTIFYING_SCIENTIST),
        ):
            human = admit(season, *named, role).human
            add_keeper(**both, force=season.force, holder=second, human=human)
        record_accreditation(
            **both,
            force=season.force,
            laboratory=second,
            certificate=Certificate(
                body=BODY,
                number="ACC-31",
                analytes=codes_of_panel(season.force),
                stages=[stage.value for stage in TESTED],
                since=date(2022, 11, 11),
                until=SECOND_ENDS,
                paper_sha256=here().keep(PAPER),
            ),
        )


def record_laboratory_key(season: Season, at: datetime) -> None:
    """Record a key of the first laboratory; its secret half lies in the demo's folder.

    So that whoever tries the demo can send a result as the laboratory's own system does.
    """
    key = SigningKey.generate("lab-1")
    handle = os.open(key_file(here().root), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.to_text() + "\n")
    with season.at(at):
        record_key(
            by=season.cast.manager,
            second=season.cast.oversight,
            force=season.force,
            holder=season.force.holders.get(code="lab-1"),
            public=str(key.vkey()),
            valid_from=at.date(),
            valid_until=at.date() + KEY_DAYS,
        )


def key_file(folder: Path) -> Path:
    """Return where the secret key of the demo's laboratory lies."""
    return folder / "laboratory.key"


def plan_blind(season: Season, at: datetime) -> None:
    """Plan the quarter's controls of the first laboratory."""
    with season.at(at):
        plan_controls(
            by=season.cast.manager,
            force=season.force,
            laboratory=season.force.holders.get(code="lab-1"),
            period=PERIOD,
            regime="nrc",
            specimens=A_YEAR,
        )


def plant_one(season: Season, at: datetime) -> None:
    """Let the collector be shown the oldest control that falls due, and plant it."""
    with season.at(at):
        # The first collector has kits in hand that are sealed later. A control can fall due at
        # either site: whoever acts for both finds one among the first weeks of any plan.
        collector = admit(season, "h-collector-2", "", Role.COLLECTOR)
        add_keeper(
            by=season.cast.manager,
            second=season.cast.oversight,
            force=season.force,
            holder=season.force.holders.get(code="site-2"),
            human=collector.human,
        )
        clerk = admit(season, "h-store-2", "", Role.STORE_CLERK)
        give_kits(
            season,
            clerk,
            [(collector, 1)],
            first=CONTROL_KIT,
            lot="P-2305",
            site="site-1",
            session="2023-10/Q4",
        )
        take_control(by=collector, force=season.force)
        plant_control(by=collector, force=season.force, a_ml=35, b_ml=20)


def ask_about_runs(season: Season, specimens: list[str], now: datetime) -> None:
    """Send a run that bears another run's file of control data; no result rests on either."""
    raw = batch_file(
        rule_set(STARTING),
        Stage.INITIAL,
        specimens,
        number=f"R{now:%y%m}-9",
        begun=now - 8 * HOUR,
        ended=now - 6 * HOUR,
        analyst="A-9",
        turn=9,
    )
    with season.at(now - 5 * HOUR):
        holder = season.force.holders.get(code="lab-1")
        record_batch(by=SYSTEM, laboratory=holder, raw=raw, qc=qc_file(1))


def qc_file(run: int) -> bytes:
    """Return the invented file of control data that an instrument wrote in one of the runs."""
    return f"instrument's own file of run {run}".encode()
