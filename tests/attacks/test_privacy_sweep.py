"""P-01 as a sweep: markers in each health and number field, sought in everything that leaves."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from passmuster.cli.main import main
from passmuster.core.access.actors import Role, may
from tests.support import matrix
from tests.support.planted import MARKERS, MEASURED, WORDS, planted
from tests.support.review_acts import ONE
from tests.support.season import human
from tests.support.sweeping import Visitor, all_keys
from tests.web.test_matrix import roles_apart

Begin = Callable[[str], Any]

UNIT = "post-1"
DOCTOR = Role.MEDICAL_REVIEW_OFFICER.value
DONOR = "donor"
OWN = "own:"
"""Actions of a person's own pages: an officer may read the own facts there, and nobody else's."""


def markers_in(said: bytes) -> set[str]:
    """Return the names of the markers that stand in bytes, plain or as a page writes them."""
    text = html.unescape(said.decode("utf-8", "replace"))
    return {name for name, marker in MARKERS.items() if marker in text}


def people_of(case: Any) -> dict[str, str]:
    """Return a person of every kind of role, by code, and the donor.

    Each acts for the laboratory too; roles that the tables treat alike are one kind.
    """
    from passmuster.web.collection.donors import session_that_sealed
    from passmuster.web.custody.holders import add_keeper
    from passmuster.web.roster.identity import tie_person

    cast = case.season.cast
    by_role = matrix.humans_of_every_role(case.season, UNIT)
    both = {"by": cast.manager, "second": cast.oversight}
    for code in by_role.values():
        add_keeper(**both, force=case.force, holder=case.laboratory.holder, human=code)
    donor = human(case.season, "m-donor", Role.OFFICER)
    sealed = session_that_sealed(case.force, ONE)
    row = case.force.humans.get(code=donor.human)
    tie_person(by=cast.administrator, second=cast.oversight, human=row, person=sealed.person)
    apart = {by_role[role]: role.value for role in roles_apart()}
    return apart | {by_role[Role.MEDICAL_REVIEW_OFFICER]: DOCTOR, donor.human: DONOR}


def indices_of(force: Any) -> list[int]:
    """Return where the log holds what laboratories and doctors did, one place for each kind."""
    from passmuster.web.ledger.models import Entry

    entries = Entry.objects.filter(event__log=force.log).values_list("event__kind", "index")
    return list(
        {kind: at for kind, at in entries if kind.startswith(("laboratory:", "review:"))}.values()
    )


def found_on_pages(case: Any, people: dict[str, str]) -> tuple[int, set[tuple[str, str, str]]]:
    """Return how many addresses were opened, and (role, page, marker) of what was met there."""
    indices, keys = indices_of(case.force), all_keys()
    assert len(indices) > 2
    asked, found = 0, set()
    for code, role in people.items():
        visitor = Visitor(case.season, code, indices=indices, keys=keys)
        for page, where, answer, said in visitor.visits():
            asked += 1
            assert answer.status_code < 500, (role, where)
            found |= {(role, page, marker) for marker in markers_in(said)}
    return asked, found


def left_by_programs(case: Any, out: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[bytes]:
    """Yield what the programs say, and every file that they publish or export."""
    from passmuster.web.installation import here

    # --dir is left out: it would close the connection in whose transaction all of this was played.
    for verb in (["audit"], ["ledger", "export", str(out)], ["doctor"], ["work", "--once"]):
        main([*verb])
        said = capsys.readouterr()
        assert said.out
        yield (said.out + said.err).encode()
    files = [path for root in (here().published, out) for path in root.rglob("*")]
    assert len(files) > 20
    yield from (path.read_bytes() for path in files if path.is_file())


def broken_page(case: Any, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return what a doctor meets whose page breaks after the numbers were read for it."""
    from passmuster.web.laboratory.queries import inbox_of
    from passmuster.web.sites.force.laboratory import views

    def breaks(*given: Any, **facts: Any) -> Any:
        raise RuntimeError("the page broke")

    visitor = Visitor(case.season, f"m-{DOCTOR}", indices=[], keys=([], []))
    item = inbox_of(case.force, None).first().pk
    with monkeypatch.context() as broken:
        broken.setattr(views, "render", breaks)
        answer = visitor.client.get(reverse("laboratory-item", kwargs={"matter": item}))
    assert answer.status_code == 500
    return answer.content


@pytest.mark.attack("P-01c")
def test_p01c_no_marked_fact_leaves_by_any_page_export_program_log_or_file(
    begin: Begin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Markers stand with the doctor, on an officer's own pages, and in kept files alone."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    case = planted(begin)
    with case.at():
        people = people_of(case)
        case.season.publish()
        asked, found = found_on_pages(case, people)
        assert asked > 500
        own = {page.name for page in matrix.pages() if (page.action or "").startswith(OWN)}
        elsewhere = {
            (role, page, marker)
            for role, page, marker in found
            if role != DOCTOR and not (role == DONOR and page in own)
        }
        assert elsewhere == set()
        # The doctor has them: so the sweep opens what holds them, and its markers can be found.
        assert {marker for role, _page, marker in found if role == DOCTOR} >= set(MEASURED)
        assert may(Role.MEDICAL_REVIEW_OFFICER, "review:read")
        assert markers_in(broken_page(case, monkeypatch)) == set()
    for said in left_by_programs(case, tmp_path / "out", capsys):
        assert markers_in(said) == set()
    assert markers_in(caplog.text.encode()) == set()
    for path in scratch.rglob("*"):
        assert not path.is_file() or markers_in(path.read_bytes()) == set(), path


def test_every_marker_was_planted_and_stands_in_kept_files(begin: Begin) -> None:
    """The sweep would say nothing if a service had thrown a marker away."""
    from passmuster.web.installation import here

    planted(begin)
    kept = [path.read_bytes() for path in here().kept.rglob("*") if path.is_file()]
    assert {name for name in MARKERS if any(name in markers_in(one) for one in kept)} == set(
        MARKERS
    )
    assert WORDS
