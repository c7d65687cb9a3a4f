"""Group P: private facts and small cells, as far as there are any."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passmuster.core.access.actors import Actor, Role, may
from passmuster.demo.custody import specimen_of
from tests.support import matrix
from tests.support.barriers import assert_no_door
from tests.support.browsing import address, private_pages
from tests.support.laboratory_acts import Laboratory
from tests.support.laboratory_messages import NUMBER, message
from tests.support.programs import passmuster
from tests.support.review_acts import PRESCRIBED, reviewing
from tests.support.season import made_people, refused
from tests.support.signing_in import client_of

Begin = Callable[..., Any]


MEASURED = (NUMBER, "Benzoylecgonine", "benzoylecgonine")
"""What only the review doctor may read of a specimen: planted, and looked for everywhere."""

NAMES_EVERY_DRUG = ("laboratory-rules", "laboratory-keying-new")
"""Pages that list the whole panel whatever was found: a number would tell there, and no name."""


@pytest.mark.attack("P-01a")
def test_p01a_a_measured_number_is_found_with_the_doctor_and_nowhere_else(begin: Begin) -> None:
    from passmuster.web.custody.holders import add_keeper
    from passmuster.web.installation import here
    from passmuster.web.ledger.models import Entry

    season = begin("announce")
    lab = Laboratory(season)
    with season.at(lab.now):
        codes = matrix.humans_of_every_role(season, "post-1")
        both = {"by": season.cast.manager, "second": season.cast.oversight}
        for code in codes.values():
            # Everybody even acts for the laboratory.
            add_keeper(**both, force=season.force, holder=lab.holder, human=code)
        one = specimen_of(1)
        lab.sends(message(one, positive=True))
        lab.sends(message(one, positive=True, number="M2", person="Sok^Dara"))
        lab.sends(message(one, number="M3", status="C"))
        lab.sends(message("9999", positive=True, number="M4"))
        items = [item.pk for item in lab.items()]
        season.publish()
        entries = Entry.objects.filter(event__kind="laboratory:reported")
        indices = list(entries.values_list("index", flat=True))
        assert indices
        asked, found = 0, set()
        for role, code in codes.items():
            client = client_of(season, code)
            # A page that the table closes to a role is closed: test_matrix holds that.
            for page in (one for one in private_pages() if may(role, one.action or "")):
                for name, keys in (("", [0]), ("matter", items), ("index", indices)):
                    if not {name} - {""} <= set(page.arguments) <= {name}:
                        continue
                    for key in keys:
                        answer = client.get(address(page, {name: key}))
                        said = b"".join(answer) if answer.streaming else answer.content
                        asked += 1
                        words = (NUMBER,) if page.name in NAMES_EVERY_DRUG else MEASURED
                        if any(word.encode() in said for word in words):
                            found.add((role, page.name))
        assert asked > 300
        assert found == {(Role.MEDICAL_REVIEW_OFFICER, "laboratory-item")}
    published = [path for path in here().published.rglob("*") if path.is_file()]
    assert published
    for path in published:
        assert not any(word.encode() in path.read_bytes() for word in MEASURED), path


@pytest.mark.attack("P-01b")
@pytest.mark.django_db
def test_p01b_what_a_doctor_heard_and_decided_is_opened_by_doctors_alone(begin: Begin) -> None:
    """Every other role is refused, and reads none of it in the log or in what is published."""
    from passmuster.web.installation import here
    from passmuster.web.ledger.models import Entry
    from passmuster.web.ledger.queries import entry_at
    from passmuster.web.review.queries import open_review
    from passmuster.web.review.signing import verify

    case = reviewing(begin)
    case.reported()
    case.heard()
    case.does(verify, findings=PRESCRIBED, papers=[b"A private paper."])
    for role in set(Role) - {Role.MEDICAL_REVIEW_OFFICER}:
        with refused("role-not-allowed"):
            case.does(open_review, by=Actor(human="h-curious", role=role))
    with case.at():
        case.season.publish()
    said = [path.read_bytes() for path in here().published.rglob("*") if path.is_file()]
    entries = Entry.objects.filter(event__kind__startswith="review:", event__blind=True)
    indices = entries.values_list("index", flat=True)
    assert len(indices) == 5
    said += [(entry_at(case.force.log, index).body or "").encode() for index in indices]
    words = (b"private", b"BZE", b"treatment", b"verified-reversed", b"second-review", b"attempted")
    assert [word for word in words if any(word in one for one in said)] == []


@pytest.mark.attack("P-03")
def test_p03_the_press_finds_no_table_to_subtract_from() -> None:
    assert_no_door("publication", "releases", "disclosure")


@pytest.mark.attack("P-04")
def test_p04_the_press_finds_no_two_releases_to_subtract() -> None:
    assert_no_door("publication", "releases", "disclosure")


@pytest.mark.attack("P-05a")
def test_p05a_names_and_numbers_are_in_no_published_file_and_no_programs_output(
    copy: Path, tmp_path: Path
) -> None:
    words = {w for p in made_people() for w in (p.number, p.name, p.latin_name)}
    said = [
        passmuster(*verb, "--dir", copy).text
        for verb in (("audit",), ("ledger", "publish"), ("work", "--once"), ("doctor",))
    ]
    said.append(passmuster("ledger", "export", tmp_path / "out", "--dir", copy).text)
    said.append(passmuster("verify", "draw", copy / "published/dossiers/2023-001").text)
    files = [p for root in (copy / "published", tmp_path / "out") for p in root.rglob("*")]
    whole = "\n".join(said).encode() + b"".join(p.read_bytes() for p in files if p.is_file())
    assert b"2023-001" in whole
    assert [word for word in words if word.encode() in whole] == []
    # What must hold names is readable by the service's own user alone.
    for private in ("kept", "keys", "signed"):
        assert (copy / private).stat().st_mode & 0o077 == 0
