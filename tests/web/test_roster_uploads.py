"""The services behind the roster's pages: whole or not at all, audited, and said in words."""

from __future__ import annotations

import re
import sys

import pytest
from django.utils import translation

from passmuster.core.access.purposes import PURPOSES, Disclosure
from passmuster.core.roster.comparing import LISTS
from passmuster.core.roster.faults import REJECTIONS, WARNINGS, Fault, rejection, warning
from passmuster.core.roster.headers import FIELDS
from passmuster.core.roster.payroll import GAP_KINDS, gap_reasons
from passmuster.formats.roster_sheet.reader import SheetFile
from passmuster.web.installation import here
from passmuster.web.wording import rosters as words
from tests.support.season import (
    BEFORE_FREEZE,
    footprint,
    import_file,
    made_people,
    personnel_file,
    refused,
)

PEOPLE = made_people()
DATA = personnel_file(PEOPLE[1:])


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


def check(season, data=DATA, **more):
    from passmuster.web.roster.uploads import check_upload

    facts = {"by": season.cast.clerk, "force": season.force, "delta": False}
    return check_upload(**facts | {"files": [SheetFile("november.csv", data)]} | more)


def bring_in(season):
    from passmuster.web.roster.uploads import import_upload

    upload = season.force.uploads.order_by("-pk").first() or check(season)
    return import_upload(by=season.cast.clerk, force=season.force, upload=upload)


def look(season):
    from passmuster.web.roster.looking import open_record

    person = season.force.persons.first()
    return open_record(by=season.cast.clerk, person=person, purpose="own-request")


def take_away(season):
    from passmuster.web.roster.looking import record_export

    facts = {"name": "people", "filters": [], "rows": 300, "kind": "csv"}
    return record_export(by=season.cast.clerk, force=season.force, **facts)


def count(season):
    from passmuster.web.roster.counting import count_units

    return count_units(by=season.cast.commander, force=season.force, counts={"post-1": 50})


class CrashError(Exception):
    """The machine goes down."""


@pytest.mark.parametrize("service", [check, bring_in, look, take_away, count])
def test_a_service_that_fails_after_its_event_has_changed_nothing(
    season, monkeypatch, service
) -> None:
    from passmuster.web.ledger import services as ledger
    from passmuster.web.roster import counting, looking, uploads

    # Loaded before anything is patched: what is imported later would keep the patched function.
    assert all((counting, looking, uploads))
    genuine = ledger.append

    def then_crash(*facts, **more):
        genuine(*facts, **more)
        raise CrashError

    import_file(season, personnel_file([PEOPLE[0]._replace(rank="ពលបាលទោ"), *PEOPLE[1:]]))
    if service is bring_in:
        check(season)
    start = footprint()
    with monkeypatch.context() as patched:
        for name, module in list(sys.modules.items()):
            if name.startswith("passmuster.web.") and getattr(module, "append", 0) is genuine:
                patched.setattr(module, "append", then_crash)
        with pytest.raises(CrashError):
            service(season)
    assert footprint() == start
    service(season)
    assert footprint() != start


def test_only_a_clerk_checks_and_imports_whatever_door_is_used(season) -> None:
    from passmuster.web.roster.uploads import import_upload

    upload = check(season)
    for by in (season.cast.manager, season.cast.auditor, season.cast.commander):
        with refused("role-not-allowed"):
            check(season, by=by)
        with refused("role-not-allowed"):
            import_upload(by=by, force=season.force, upload=upload)


def test_three_files_a_huge_one_and_an_unknown_order_of_dates_are_refused(season) -> None:
    file = SheetFile("a.csv", b"Service number\n1\n")
    with refused("files-wrong-number"):
        check(season, files=[file] * 3)
    with refused("file-too-large"):
        check(season, files=[SheetFile("a.csv", b"x" * 20_000_001)])
    assert check(season, columns={}, dates="ymd").code == "date-order-unknown"


def test_what_the_pages_wrote_passes_the_audit_and_what_was_altered_is_named(season) -> None:
    from passmuster.web.ledger.audit import audit_log

    bring_in(season)
    look(season)
    take_away(season)
    season.publish()
    log = season.force.log
    assert audit_log(log) == []
    report = here().kept_path(season.force.uploads.get().report_sha256)
    report.write_bytes(report.read_bytes().replace(b"Service", b"Sarvice"))
    (found,) = audit_log(log)
    assert (found.code, found.table) == ("kept-file-altered", "roster_upload")


def test_every_code_of_the_roster_has_its_words() -> None:
    from passmuster.web.roster.services import EXCLUSION_REASONS

    assert set(words.FAULTS) | {"no-partner"} == {*REJECTIONS, *WARNINGS}
    assert set(words.CHANGES) == set(LISTS)
    assert set(words.FIELDS) == set(FIELDS)
    assert set(words.GAP_KINDS) == set(GAP_KINDS)
    assert set(words.GAP_REASONS) == set(gap_reasons(GAP_KINDS))
    assert set(words.EXCLUSION_REASONS) == set(EXCLUSION_REASONS)
    assert set(words.PURPOSES) == {purpose.code for purpose in PURPOSES}
    assert set(words.DISCLOSURES) == {one.value for one in Disclosure}


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("code", sorted({*REJECTIONS, *WARNINGS}))
def test_every_fault_is_said_with_its_facts(code, language) -> None:
    template = REJECTIONS.get(code) or WARNINGS[code]
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", template), "7%(x)s")
    make = rejection if code in REJECTIONS else warning
    with translation.override(language):
        said = words.said_fault(make(3, "Unit", code, **facts))
    assert said
    assert "{" not in said
    assert not re.search(r"%\((?!x\))", said)


def test_who_was_accepted_in_place_of_a_row_is_said() -> None:
    facts = (("first", "7"), ("accepted_name", ""), ("accepted_unit", "(none)"))
    with translation.override("en"):
        said = words.said_fault(Fault(9, "", "duplicate-row", "", facts=facts))
    assert said.endswith("Accepted was row 7: (no name), (no unit).")
