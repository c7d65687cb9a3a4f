"""Importing in the browser: what is shown before anything changes, and what cannot be sent."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest

from passmuster.core.access.roles import Role
from passmuster.formats.table import read_table
from tests.support.season import (
    BEFORE_FREEZE,
    denied,
    footprint,
    personnel_file,
)
from tests.support.signing_in import client_of
from tests.web.roster_files import CHANGED, PEOPLE, checked, imported


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


@pytest.fixture
def clerk(season):
    return client_of(season, "h-clerk")


def roster(season):
    return season.force.snapshots.order_by("-number").first()


# --- The check --------------------------------------------------------------------------------


def test_the_check_names_what_differs_and_changes_nothing(season, clerk) -> None:
    before, people = roster(season), season.force.persons.count()
    upload, page = checked(season, clerk, personnel_file(CHANGED))
    assert (roster(season), season.force.persons.count()) == (before, people)
    assert PEOPLE[0].name in page
    assert "1 person disappears" in page
    for name in ("joiners", "transfers", "class_changes", "disappeared"):
        assert f"/en/roster/uploads/{upload.pk}/list/{name}/" in page
    assert "PS700001" in clerk.get(f"/en/roster/uploads/{upload.pk}/list/joiners/").content.decode()
    assert clerk.get(f"/en/roster/uploads/{upload.pk}/list/nonsense/").status_code == 404


def test_the_check_is_found_again_from_another_browser(season, clerk) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    other = client_of(season, "h-clerk")
    assert f"/en/roster/uploads/{upload.pk}/" in other.get("/en/roster/imports/").content.decode()
    assert PEOPLE[0].name in other.get(f"/en/roster/uploads/{upload.pk}/").content.decode()


def test_what_was_shown_is_what_is_imported(season, clerk) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    ask = clerk.get(f"/en/roster/uploads/{upload.pk}/import/").content.decode()
    assert "1 person disappears" in ask
    answer = imported(clerk, upload)
    record = season.force.imports.order_by("-pk").first()
    assert answer.headers["Location"] == f"/en/roster/imports/{record.pk}/"
    assert record.report.upload == upload
    assert record.report.changes_sha256 == upload.changes_sha256
    assert season.force.persons.get(service_number="PS000001").status == "left"
    page = clerk.get(answer.headers["Location"]).content.decode()
    assert record.snapshot.sha256 in page
    assert "november.csv" in page
    lists = clerk.get(f"/en/roster/imports/{record.pk}/disappeared/").content.decode()
    assert PEOPLE[0].name in lists


def test_sending_the_import_twice_imports_once(season, clerk) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    first = imported(clerk, upload)
    after = footprint()
    again = imported(clerk, upload)
    assert again.headers["Location"] == first.headers["Location"]
    assert footprint() == after


def test_a_file_that_says_what_the_roster_says_changes_nothing(season, clerk) -> None:
    upload, page = checked(season, clerk, personnel_file(PEOPLE))
    assert "Nobody disappears" in page
    before = footprint()
    answer = imported(clerk, upload)
    assert footprint() == before
    assert "The roster says this already" in clerk.get(answer.headers["Location"]).content.decode()


def test_two_imports_at_once_and_the_second_is_refused(season, clerk) -> None:
    first, _ = checked(season, clerk, personnel_file(CHANGED))
    second, _ = checked(season, clerk, personnel_file(PEOPLE[2:]))
    imported(clerk, first)
    before = footprint()
    answer = imported(clerk, second)
    assert b"roster-changed-since-preview" in answer.content
    assert footprint() == before
    assert ("h-clerk", "import_people", "roster-changed-since-preview") in denied()
    page = clerk.get(f"/en/roster/uploads/{second.pk}/").content.decode()
    assert "The roster has changed since this check" in page
    assert "Go on to the import" not in page


def test_changes_only_lets_nobody_disappear(season, clerk) -> None:
    upload, page = checked(season, clerk, personnel_file(CHANGED[-1:]), part="delta")
    assert "absence says nothing" in page
    imported(clerk, upload)
    assert season.force.persons.filter(status="left").count() == 0
    assert season.force.persons.count() == 301


def test_when_a_third_disappears_their_number_has_to_be_typed(season, clerk) -> None:
    upload, page = checked(season, clerk, personnel_file(PEOPLE[:150]))
    assert upload.consent == 150
    assert "Most likely this is a part of the list" in page
    before = footprint()
    for typed in ({}, {"disappeared": "149"}, {"disappeared": "yes"}):
        assert imported(clerk, upload, **typed).status_code == 200
    assert footprint().rows["roster_snapshot"] == before.rows["roster_snapshot"]
    assert imported(clerk, upload, disappeared="១៥០").status_code == 302
    assert season.force.persons.filter(status="left").count() == 150


def test_the_consequences_are_read_before_the_button(season, clerk) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    page = clerk.get(f"/en/roster/uploads/{upload.pk}/import/").content.decode()
    assert page.index("Every unit has to count its people anew") < page.index(
        '<button class="btn grave"'
    )


# --- Rows that came back ----------------------------------------------------------------------


def with_faults() -> bytes:
    rows = list(csv.reader(io.StringIO(personnel_file(PEOPLE).decode())))
    rows[10][0] = ""
    rows[20] = list(rows[21])
    rows[30][1] = "<img src=x onerror=alert(1)>"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def test_rows_to_mend_have_row_column_value_fault_and_lead_there(season, clerk) -> None:
    upload, page = checked(season, clerk, with_faults())
    assert (upload.rejected, upload.accepted) == (2, 298)
    assert "2 rows cannot be read yet" in page
    assert 'href="#row-11"' in page
    assert 'id="row-11"' in page
    assert "There is no service number in this row. Add it." in page
    assert "<img src=x" not in page


def test_the_error_file_holds_exactly_the_returned_rows_as_text(season, clerk) -> None:
    upload, _page = checked(season, clerk, with_faults())
    for kind in ("csv", "xlsx"):
        answer = clerk.get(f"/en/roster/uploads/{upload.pk}/rows/{kind}/")
        table = read_table(answer.content)
        found = list(table.rows())
        assert [row.cells[0] for row in found] == ["11", "22"]
    events = season.force.log.events.filter(kind="roster:exported")
    assert [json.loads(bytes(e.body))["facts"]["rows"] for e in events] == [2, 2]
    assert clerk.get(f"/en/roster/uploads/{upload.pk}/rows/exe/").status_code == 400


def test_every_returned_row_stands_on_a_page_of_its_own(season, clerk) -> None:
    rows = personnel_file(PEOPLE).decode().splitlines()
    data = "\n".join([*rows, *[",x,,,,,,"] * 130]).encode()
    upload, page = checked(season, clerk, data)
    assert f"/en/roster/uploads/{upload.pk}/rows/" in page
    second = clerk.get(f"/en/roster/uploads/{upload.pk}/rows/?page=2").content.decode()
    assert second.count('id="row-') == 30


def test_bidi_marks_in_a_returned_cell_are_shown_as_signs(season, clerk) -> None:
    header = "Service number,Name,Joined\n"
    data = (header + "PS000001,សុខ,31/02/2020\u202e\n").encode()
    _upload, page = checked(season, clerk, data, part="delta")
    assert "\u202e" not in page


# --- Columns ----------------------------------------------------------------------------------

ODD = "Key,Called,Post,Old\nPS000001,សុខ ថ្មី,Post 1,B7\n"


def test_a_file_whose_columns_are_not_known_can_be_told_and_is_remembered(season, clerk) -> None:
    upload, page = checked(season, clerk, ODD.encode(), part="delta")
    assert upload.code == "no-number-column"
    assert "no-number-column" in page
    address = f"/en/roster/uploads/{upload.pk}/columns/"
    assert "Which column is which" in clerk.get(address).content.decode()
    bad = clerk.post(address, {"full_name": "Called"})
    assert "Say which column holds the service number." in bad.content.decode()
    twice = clerk.post(address, {"service_number": "Key", "full_name": "Key"})
    assert "This column is chosen for two fields." in twice.content.decode()
    done = clerk.post(address, {"service_number": "Key", "full_name": "Called"})
    again = season.force.uploads.order_by("-pk").first()
    assert done.headers["Location"] == f"/en/roster/uploads/{again.pk}/"
    assert (again.code, again.accepted, again.files) == ("", 1, upload.files)
    imported(clerk, again)
    assert season.force.persons.get(service_number="PS000001").full_name == "សុខ ថ្មី"
    later, _page = checked(season, clerk, ODD.replace("ថ្មី", "ចាស់").encode(), part="delta")
    assert (later.code, later.columns["service_number"]) == ("", "Key")


# --- Two files --------------------------------------------------------------------------------


def test_two_files_are_joined_by_service_number(season, clerk) -> None:
    first = "Service number,Name\n" + "\n".join(f"{p.number},{p.name}" for p in PEOPLE)
    second = "Service number,Unit\nPS000001,Post 3\n"
    upload, _page = checked(season, clerk, first.encode(), second=second.encode(), part="delta")
    assert [file["name"] for file in upload.files] == ["november.csv", "second.csv"]
    imported(clerk, upload)
    assert season.force.persons.get(service_number="PS000001").unit.name == "Post 3"


# --- A form that is not complete yet ------------------------------------------------------------

NEW = "/en/roster/imports/new/"


def sent(client, **fields):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = {name: SimpleUploadedFile(f"{name}.csv", data) for name, data in fields.items()}
    return lambda **more: client.post(NEW, files | more)


def seals_on(answer) -> dict[str, str]:
    found = re.findall(r'name="(held-\w+)" value="([^"]+)"', answer.content.decode())
    return {name: html.unescape(seal) for name, seal in found}


def test_a_file_is_not_asked_for_again_when_another_answer_is_missing(season, clerk) -> None:
    from passmuster.web.roster.models import Upload

    answer = sent(clerk, file=personnel_file(CHANGED))()
    assert answer.status_code == 200
    assert "file.csv" in answer.content.decode()
    assert not Upload.objects.exists()
    # Without a script, and with nothing chosen again: the form alone.
    again = clerk.post(NEW, seals_on(answer) | {"part": "full"})
    upload = Upload.objects.get()
    assert again.headers["Location"] == f"/en/roster/uploads/{upload.pk}/"
    assert [kept["name"] for kept in upload.files] == ["file.csv"]
    assert upload.accepted == len(CHANGED)


def test_both_files_are_held_and_each_can_still_be_another(season, clerk) -> None:
    from passmuster.web.roster.models import Upload

    second = b"Service number,Badge\n" + PEOPLE[0].number.encode() + b",77\n"
    answer = sent(clerk, file=personnel_file(PEOPLE), second=second)()
    held = seals_on(answer)
    assert sorted(held) == ["held-file", "held-second"]
    answer = sent(clerk, file=personnel_file(CHANGED))(**held)
    assert sorted(seals_on(answer)) == ["held-file", "held-second"]
    clerk.post(NEW, seals_on(answer) | {"part": "delta"})
    upload = Upload.objects.get()
    assert [kept["name"] for kept in upload.files] == ["file.csv", "second.csv"]
    assert upload.delta


def test_a_file_that_was_at_fault_is_not_held(season, clerk) -> None:
    answer = sent(clerk, file=b"")(part="full")
    assert "The file is empty." in answer.content.decode()
    assert seals_on(answer) == {}


@pytest.mark.parametrize("break_it", ["other account", "other field", "too late", "made up"])
def test_nobody_names_a_kept_file_that_they_did_not_send(season, clerk, break_it) -> None:
    from unittest.mock import patch

    from passmuster.web.roster.models import Upload
    from passmuster.web.sites.force.roster import holding
    from tests.support.season import human

    seal = seals_on(sent(clerk, file=personnel_file(CHANGED))())["held-file"]
    client, held, late = clerk, {"held-file": seal, "part": "full"}, holding.HELD_FOR
    if break_it == "other account":
        human(season, "h-clerk-2", Role.ROSTER_CLERK)
        client = client_of(season, "h-clerk-2")
    elif break_it == "other field":
        held = {"held-second": seal, "part": "full"}
    elif break_it == "made up":
        held["held-file"] = seal[:-1] + ("A" if seal[-1] != "A" else "B")
    else:
        late = -1
    with patch.object(holding, "HELD_FOR", late):
        answer = client.post(NEW, held)
    assert answer.status_code == 200
    assert seals_on(answer) == {}
    assert not Upload.objects.exists()


def test_a_form_sent_with_nothing_in_it_is_told_what_it_lacks(season, clerk) -> None:
    answer = clerk.post("/en/roster/imports/new/", {})
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()
