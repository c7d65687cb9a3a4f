"""Group P, through pages: the neighbour's object, curiosity, copies that stay behind."""

from __future__ import annotations

import json
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from passmuster.core.access.actors import Role, may
from passmuster.web.installation import here
from tests.support import matrix
from tests.support.browsing import address, attempts, nothing_moves, private_pages
from tests.support.factors import new_client, text_of, without_token
from tests.support.season import BEFORE_FREEZE, human, made_people, personnel_file
from tests.support.signing_in import client_of

UNIT = "post-1"
ABSENT: dict[str, Any] = {
    **dict.fromkeys(("person", "unit", "upload", "imported", "grant", "proposal"), 99_999_999),
    "policy": 9_999,
    "draw": "2099-999",
    "human": "h-nobody",
    "difference": "f" * 64,
}
PROBING = (Role.UNIT_OFFICER, Role.ROSTER_CLERK, Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def asked(client: Any, url: str) -> tuple[int, bytes, int]:
    """Return status and content of an answer, and how many questions it asked the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    content = without_token(answer).replace(url[3:].encode(), b"")
    return answer.status_code, content, len(queries)


@pytest.mark.attack("P-02a")
def test_p02a_a_neighbours_object_and_none_at_all_answer_alike_and_are_counted(begin) -> None:
    """Another unit's and another force's, in every address that names an object."""
    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        codes = matrix.humans_of_every_role(season, UNIT)
        own = matrix.own_objects(season, UNIT)
        force = matrix.objects_of_another_force(season)
        unit = matrix.objects_of_another_unit(season, UNIT)
        inspector = client_of(season, "h-inspector")
        told, probed = [], dict.fromkeys(PROBING, 0)
        for role in PROBING:
            client = client_of(season, codes[role])
            assert client.get("/en/").status_code == 200
            others = [force, unit] if role is Role.UNIT_OFFICER else [force]
            for page in private_pages():
                named = set(page.arguments) & set(ABSENT)
                if not named or not may(role, page.action):
                    continue
                none = asked(client, address(page, own | {n: ABSENT[n] for n in named}))
                probed[role] += 1
                for theirs in (one for one in others if named <= set(one)):
                    got = asked(client, address(page, own | theirs))
                    probed[role] += 1
                    if got[0] != 404 or got[:2] != none[:2] or abs(got[2] - none[2]) > 2:
                        told.append((role.value, page.name, got[0], got[2], none[2]))
        assert told == []
        # Each probe is one refused attempt, and the inspector reads who made how many.
        counted = [who for who, _verb in attempts("object-not-found")]
        assert {role: counted.count(codes[role]) for role in PROBING} == probed
        said = text_of(inspector.get("/en/people/to-look-into/"))
        for role in PROBING:
            assert f"Holder of {role.value}" in said
            assert str(probed[role]) in said


@pytest.mark.attack("P-02b")
def test_p02b_a_unit_officer_finds_nobody_elsewhere_by_any_list_filter_or_search(begin) -> None:
    season = begin("announce")
    others = [p for p in made_people() if p.unit_code == "post-2"]
    with season.at(BEFORE_FREEZE):
        human(season, "h-post-1", Role.UNIT_OFFICER, UNIT)
        client = client_of(season, "h-post-1")
        assert b"PS000001" in client.get("/en/roster/people/").content
        found = []
        for asked_for in (
            *({"q": word} for word in (others[0].number, others[0].name, others[0].latin_name)),
            *({"unit": unit} for unit in ("post-2", "Post 2", "", "%", "post-1' OR '1'='1")),
            *({"sort": by} for by in ("unit", "-unit", "unit__force", "openings__by", "pk")),
            *({"page": page} for page in ("0", "-1", "999999", "2")),
            *({"export": kind} for kind in ("csv", "xlsx")),
            {"person__unit__code": "post-2", "unit__code__contains": "post"},
        ):
            answer = client.get("/en/roster/people/", asked_for)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found += [p.number for p in others if f">{p.number}<".encode() in body]
        assert found == []
        assert not season.force.log.events.filter(kind="roster:exported").exists()


@pytest.mark.attack("P-05b")
def test_p05b_a_record_opens_with_a_purpose_only_and_the_inspector_reads_who_and_why(begin) -> None:
    season = begin("announce")
    with season.at(BEFORE_FREEZE):
        person = season.force.persons.get(service_number="PS000151")
        clerk, inspector = client_of(season, "h-clerk"), client_of(season, "h-inspector")
        page = f"/en/roster/people/{person.pk}/"
        names = [person.full_name.encode(), person.latin_name.encode()]
        silent = text_of(inspector.get("/en/roster/openings/"))
        with nothing_moves():
            for answer in (
                clerk.get(page),
                clerk.head(page),
                clerk.get(page, {"purpose": "own-request"}),
                clerk.get(f"{page}purpose/"),
                # A link in a message: following it records nothing in the reader's name.
                clerk.get(f"{page}purpose/", {"purpose": "own-request"}),
                clerk.post(f"{page}purpose/", {"purpose": "curiosity"}),
                clerk.post(f"{page}purpose/", {"purpose": ""}),
            ):
                assert answer.status_code in (200, 302, 400, 405)
                assert not any(name in answer.content for name in names)
        assert "PS000151" not in silent
        opened = clerk.post(f"{page}purpose/", {"purpose": "own-request"}, follow=True)
        assert names[0] in opened.content
        (event,) = season.force.log.events.filter(kind="roster:record-opened")
        said = text_of(inspector.get("/en/roster/openings/"))
        assert "PS000151" in said
        assert "Sok Chanthou" in said
        # Who has no business with people meets no name and is recorded.
        payroll = client_of(season, "h-payroll")
        assert payroll.get(page).status_code == 403
        assert ("h-payroll", "roster:open-person") in attempts("role-not-allowed")
    assert event.by == "h-clerk"


@pytest.mark.attack("P-05c")
def test_p05c_each_list_taken_away_is_counted_and_bears_its_entry(begin) -> None:
    season = begin("announce")
    with season.at(BEFORE_FREEZE):
        clerk, manager = client_of(season, "h-clerk"), client_of(season, "h-manager")
        for count, kind in enumerate(("csv", "csv", "xlsx"), start=1):
            answer = clerk.get(f"/en/roster/people/?q=Sok&export={kind}")
            taken = b"".join(answer.streaming_content)
            events = season.force.log.events.filter(kind="roster:exported").order_by("pk")
            assert events.count() == count
            facts = json.loads(bytes(events.last().body))["facts"]
            assert facts["rows"] == sum("Sok" in p.latin_name for p in made_people())
            assert "Sok" not in json.dumps(facts)
            if kind == "csv":
                assert events.last().commitment[:16].encode() in taken
        # The address that was sent on opens nothing for whoever gets it.
        with nothing_moves():
            assert new_client().get("/en/roster/people/?export=csv").status_code == 302
            assert manager.get("/en/roster/people/?export=csv").status_code == 403


@pytest.mark.attack("P-05d")
def test_p05d_no_name_is_left_in_logs_error_pages_or_temporary_files(
    begin, caplog, monkeypatch, tmp_path
) -> None:
    season = begin("announce")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    words = {w for p in made_people() for w in (p.number, p.name, p.latin_name)}
    with season.at(BEFORE_FREEZE):
        clerk = client_of(season, "h-clerk")
        clerk.raise_request_exception = False
        padding = b"\n" * 3_000_000  # too large for memory: it goes to disk on its way
        sent = {"file": SimpleUploadedFile("november.csv", personnel_file(made_people()) + padding)}
        assert clerk.post("/en/roster/imports/new/", sent | {"part": "full"}).status_code == 302
        upload = season.force.uploads.order_by("-pk")[0]
        assert "PS000001" in clerk.get("/en/roster/people/").content.decode()
        clerk.get("/en/roster/people/", {"q": "Sok Sophal", "page": "99"})
        clerk.get("/en/roster/people/99999999/")
        clerk.post(f"/en/roster/uploads/{upload.pk}/import/", {"name": "Sok Sophal"})
        monkeypatch.setattr("passmuster.web.sites.force.roster.people.render", _breaks)
        broken = clerk.get("/en/roster/people/", {"q": "Sok Sophal"})
        assert broken.status_code == 500
        assert not [word for word in words if word in broken.content.decode()]
        assert "Traceback" not in broken.content.decode()
    said = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    assert "/en/roster/people/" in said
    assert [word for word in words if word in said] == []
    left = [path for path in temporary.rglob("*") if path.is_file()]
    assert [path.name for path in left] == []
    # What is kept of the file lies where its owner alone reads, and nowhere else.
    root = here().root
    holding = {path.relative_to(root).parts[0] for path in files_with(b"PS000001", root)}
    assert {part for part in holding if not part.startswith("passmuster.")} == {"kept"}


def _breaks(*_: Any, **__: Any) -> None:
    raise RuntimeError("the page is broken")


def files_with(word: bytes, root: Path) -> list[Path]:
    """Return the files below a folder that hold a word."""
    return [p for p in root.rglob("*") if p.is_file() and word in p.read_bytes()]
