"""What cannot be sent as a roster, and who cannot send one: refused, kept, and nothing changed."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from passmuster.web.installation import here
from tests.support.season import (
    BEFORE_FREEZE,
    footprint,
    import_file,
    personnel_file,
)
from tests.support.signing_in import client_of
from tests.web.roster_files import CHANGED, PEOPLE, checked, imported, sent


@pytest.fixture
def season(begin):
    opened = begin("announce")
    with opened.at(BEFORE_FREEZE):
        yield opened


@pytest.fixture
def clerk(season):
    return client_of(season, "h-clerk")


# --- What cannot be sent ----------------------------------------------------------------------


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 30_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"%PDF-1.7 hello", "roster.pdf", "file-kind-unknown"),
        (b"\x89PNG....", "roster.csv", "file-kind-unknown"),
        (b"PK\x03\x04 broken", "roster.xlsx", "archive-damaged"),
        (bomb(), "bomb.xlsx", "archive-bomb"),
        (b"   \n\n", "blank.csv", "file-empty"),
    ],
)
def test_a_hostile_file_is_kept_and_answered_with_a_sentence(
    season, clerk, data, name, code
) -> None:
    before = footprint()
    upload, page = checked(season, clerk, data, name=name)
    assert upload.code == code
    assert code in page
    assert here().kept_bytes(upload.files[0]["sha256"]) == data
    after = footprint()
    grown = {t for t in after.rows if after.rows[t] != before.rows[t]}
    assert grown == {"roster_upload", "ledger_event"}
    for part in ("rows/", "rows/csv/", "list/joiners/", "import/"):
        answer = clerk.get(f"/en/roster/uploads/{upload.pk}/{part}")
        assert b"upload-unreadable" in answer.content
    assert imported(clerk, upload).status_code == 403


def test_a_formula_comes_back_and_nothing_calculates(season, clerk) -> None:
    data = b'Service number,Name\n"=1+1",x\nPS000009,"=cmd|\' /C calc\'!A0"\n'
    upload, _page = checked(season, clerk, data, part="delta")
    assert upload.accepted + upload.rejected == 2
    answer = clerk.get(f"/en/roster/uploads/{upload.pk}/rows/csv/").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(answer)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]


def test_a_body_of_two_gigabytes_is_refused_before_a_byte_is_read(season, clerk) -> None:
    class Endless(io.RawIOBase):
        """A body that says when somebody reads it."""

        def readinto(self, buffer):
            raise AssertionError("somebody read the body")

    answer = clerk.generic(
        "POST",
        "/en/roster/imports/new/",
        b"",
        "multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(2 * 1024**3), "wsgi.input": Endless()},
    )
    assert answer.status_code == 413
    assert b"body-too-large" in answer.content


def test_a_file_over_the_limit_is_refused_beside_the_field(season, clerk, monkeypatch) -> None:
    from passmuster.web.sites.force.roster.forms import UploadForm

    monkeypatch.setattr(UploadForm.base_fields["file"], "most", 1_000)
    before = footprint()
    answer = sent(clerk, personnel_file(PEOPLE))
    assert "The file is larger than" in answer.content.decode()
    assert footprint() == before


def test_a_hostile_file_name_is_text_and_leads_nowhere(season, clerk) -> None:
    name = "../../etc/<script>x</script>\u202e.csv"
    upload, page = checked(season, clerk, personnel_file(PEOPLE), name=name)
    assert "<script>x" not in page
    assert "\u202e" not in page
    assert "/" not in upload.files[0]["name"]


def test_nothing_is_asked_to_be_chosen_twice_when_the_file_is_missing(season, clerk) -> None:
    page = clerk.post("/en/roster/imports/new/", {"part": "delta"}).content.decode()
    assert "Choose a file." in page
    assert 'value="delta"' in page
    assert page.count("checked") >= 1


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["h-manager", "h-auditor", "h-commander", "h-payroll"])
def test_only_a_clerk_sends_files_and_imports(season, clerk, code) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    other = client_of(season, code)
    before = footprint()
    assert sent(other, personnel_file(CHANGED)).status_code == 403
    assert imported(other, upload).status_code == 403
    assert other.post(f"/en/roster/uploads/{upload.pk}/columns/", {}).status_code == 403
    assert footprint() == before


def test_the_auditor_reads_checks_and_imports(season, clerk) -> None:
    upload, _page = checked(season, clerk, personnel_file(CHANGED))
    auditor = client_of(season, "h-auditor")
    page = auditor.get(f"/en/roster/uploads/{upload.pk}/")
    assert page.status_code == 200
    assert b"Go on to the import" not in page.content
    assert auditor.get("/en/roster/imports/").status_code == 200


def test_another_forces_upload_and_import_answer_as_if_absent(season, clerk) -> None:
    from passmuster.core.access.actors import Role
    from passmuster.web.people.establish import establish_force
    from passmuster.web.people.grants import actor_of, grant_role
    from passmuster.web.people.services import register_human
    from passmuster.web.roster.uploads import SheetFile, check_upload, import_upload

    admin = season.cast.administrator
    facts = {"name_en": "Other", "name_km": "ផ្សេង", "origin": "other.example/log"}
    other = establish_force(by=admin, code="other", folder="other", **facts)
    row = register_human(by=admin, force=other, code="x-clerk", name="Clerk")
    grant_role(by=admin, second=None, human=row, role=Role.ROSTER_CLERK)
    by = actor_of(row, Role.ROSTER_CLERK)
    files = [SheetFile("a.csv", personnel_file(PEOPLE[:10]))]
    upload = check_upload(by=by, force=other, files=files, delta=False)
    import_upload(by=by, force=other, upload=upload)
    record = other.imports.get()
    for address in (
        f"/en/roster/uploads/{upload.pk}/",
        f"/en/roster/uploads/{upload.pk}/import/",
        f"/en/roster/uploads/{upload.pk}/rows/csv/",
        f"/en/roster/imports/{record.pk}/",
        f"/en/roster/imports/{record.pk}/joiners/",
    ):
        assert clerk.get(address).status_code == 404


def test_an_import_by_the_command_line_has_its_page_too(season, clerk) -> None:
    import_file(season, personnel_file(CHANGED))
    record = season.force.imports.order_by("-pk").first()
    page = clerk.get(f"/en/roster/imports/{record.pk}/").content.decode()
    assert record.raw_sha256[0] in page
    assert f"/en/roster/imports/{record.pk}/disappeared/" in page
    assert "Headcounts begin anew" in page
