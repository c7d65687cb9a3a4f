"""Group W, through pages: forged requests, files taken away and sent in, everything sent twice."""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from passmuster.core.access.actors import Role, may
from passmuster.core.roster.people import Person
from passmuster.formats.cells import plain_cell
from tests.support import matrix
from tests.support.browsing import (
    address,
    newest_proposal,
    nothing_moves,
    private_pages,
    shown_on,
)
from tests.support.factors import text_of
from tests.support.season import (
    BEFORE_FREEZE,
    FREEZE_DAY,
    import_file,
    made_people,
    personnel_file,
    taken_back,
)
from tests.support.signing_in import client_of

UNIT = "post-1"
UNSAFE = ("post", "put", "patch", "delete")
FOREIGN = (
    {},
    {"HTTP_ORIGIN": "https://attacker.example"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_REFERER": "https://attacker.example/page"},
    {"HTTP_X_CSRFTOKEN": "a" * 64},
    {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_HX_REQUEST": "true"},
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def strict(season: Any, code: str) -> Client:
    """Return a signed-in client whose forms are checked for their token, as a browser's are."""
    client = client_of(season, code)
    client.handler.enforce_csrf_checks = True
    return client


# --- W-01: a request that another page forges -------------------------------------------------


@pytest.mark.attack("W-01a")
def test_w01a_no_unsafe_address_takes_a_request_without_this_sites_own_token(begin) -> None:
    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        own = matrix.own_objects(season, UNIT)
        client = strict(season, "h-admin")
        page = client.get("/en/people/of/h-payroll/role/")
        token = page.cookies["csrftoken"].value
        with taken_back():
            typed = {"role": "observer", "csrfmiddlewaretoken": token}
            assert client.post("/en/people/of/h-payroll/role/", typed).status_code == 302
        let = []
        with nothing_moves():
            for one in matrix.pages():
                url = address(one, own)
                for number, headers in enumerate(FOREIGN):
                    for method in UNSAFE if number == 0 else ("post",):
                        answer = getattr(client, method)(url, **headers)
                        if answer.status_code != 403 or b"csrf" in answer.content[:0]:
                            let.append((method, one.name, number, answer.status_code))
        assert let == []
        # Nobody frames a page, another host is no name of ours, and cookies stay at home.
        for answer in (page, client.get("/en/account/sign-in/"), client.get("/en/nowhere/")):
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert client.get("/en/", SERVER_NAME="attacker.example").status_code == 400
        assert page.cookies["csrftoken"]["samesite"] == "Strict"


@pytest.mark.attack("W-01c")
def test_w01c_an_act_that_cannot_be_taken_back_wants_a_second_factor_shown_just_now(
    begin, monkeypatch
) -> None:
    """A session left open, or led by another page, does nothing grave after ten minutes."""
    from passmuster.web.sites.force.decide import FRESH

    season = begin("announce")
    with season.at(season.now + timedelta(minutes=5)):
        codes = matrix.humans_of_every_role(season, UNIT)
        own = matrix.own_objects(season, UNIT)
        clients = {}
        for page in (one for one in private_pages() if one.action in FRESH):
            role = next(r for r in sorted(codes) if may(r, page.action) and fits(r, page))
            clients[page.name] = (client_of(season, codes[role]), address(page, own))
        met = {name: c.get(url).headers.get("Location", "") for name, (c, url) in clients.items()}
        assert [where for where in met.values() if "/again/" in where] == []
        later = time.time() + 601
        monkeypatch.setattr(time, "time", lambda: later)
        with nothing_moves():
            for name, (client, url) in clients.items():
                for method in ("get", "post"):
                    answer = getattr(client, method)(url)
                    assert "/account/again/" in way_to_the_factor(answer), (name, method)
    assert len(clients) > 3


def way_to_the_factor(answer: Any) -> str:
    """Return where a page leads that is not done; a form that is kept comes back with the way."""
    kept = "force/factor_again.html" in [one.name for one in answer.templates]
    if answer.status_code == 403 and kept:
        return answer.content.decode()
    return answer.headers.get("Location", "")


def fits(role: Role, page: matrix.Page) -> bool:
    """Tell whether a role also sees the sample proposal that an address names."""
    return "proposal" not in page.arguments or may(role, "access:approve")


# --- W-03: a formula in a list that is taken away ---------------------------------------------

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
NAMES = (
    '=HYPERLINK("http://192.0.2.1","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "'=1+1",
    "=cmd|' /C calc'!A0",
)


def sent(client: Any, data: bytes, part: str = "full") -> Any:
    form = {"file": SimpleUploadedFile("november.csv", data), "part": part}
    return client.post("/en/roster/imports/new/", form)


def cells_of(answer: Any) -> list[list[str]]:
    """Return an exported file's cells; fails when one would be computed."""
    assert answer.status_code == 200, answer.headers
    assert "html" not in answer.headers["Content-Type"]
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data.startswith(b"PK"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {c.data_type for c in cells if c.value is not None} <= {"s", "n"}
        assert not [c for c in cells if c.data_type == "f" or c.hyperlink]
        rows = [[str(c.value or "") for c in row] for sheet in book for row in sheet.iter_rows()]
        return [[plain_cell(cell) for cell in row] for row in rows]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    computed = [c for row in rows for c in row if c.lstrip(" \u00a0").startswith(STARTS[:11])]
    assert computed == []
    return [[plain_cell(cell) for cell in row] for row in rows]


@pytest.mark.attack("W-03b")
def test_w03b_every_list_that_leaves_holds_no_formula_and_comes_back_as_it_was(begin) -> None:
    season = begin("announce")
    odd = [Person(f"PS80000{n}", name=name, unit_code=UNIT) for n, name in enumerate(NAMES)]
    with season.at(BEFORE_FREEZE):
        clerk = client_of(season, "h-clerk")
        broken = Person("", name=NAMES[0], unit_code=UNIT)
        assert sent(clerk, personnel_file([*made_people(), *odd, broken])).status_code == 302
        upload = season.force.uploads.order_by("-pk")[0]
        assert clerk.post(f"/en/roster/uploads/{upload.pk}/import/").status_code == 302
        stored = {p.full_name for p in season.force.persons.filter(service_number__contains="PS8")}
        assert len(stored) == len(NAMES)
        lists = {
            "/en/roster/people/?q=PS80&export=": stored,
        }
        for url, names in lists.items():
            for kind in ("csv", "xlsx"):
                cells = {cell for row in cells_of(clerk.get(f"{url}{kind}")) for cell in row}
                assert names <= cells, (url, kind)
        for kind in ("csv", "xlsx"):
            rows = cells_of(clerk.get(f"/en/roster/uploads/{upload.pk}/rows/{kind}/"))
            assert NAMES[0] in {cell for row in rows for cell in row}
        # What was taken away is sent in again by itself, and nobody is renamed.
        rows = cells_of(clerk.get("/en/roster/people/?q=PS80&export=csv"))
        odd_rows = [row for row in rows if any(cell.startswith("PS80") for cell in row)]
        again = [
            Person(
                *(next(c for c in row if wanted(c)) for wanted in (_is_number, stored.__contains__))
            )
            for row in odd_rows
        ]
        assert {p.name for p in again} == stored
        assert sent(clerk, personnel_file(again), part="delta").status_code == 302
        upload = season.force.uploads.order_by("-pk")[0]
        assert (upload.accepted, upload.rejected) == (len(NAMES), 0)


def _is_number(cell: str) -> bool:
    return cell.startswith("PS80")


# --- W-06: everything twice -------------------------------------------------------------------


def acts(season: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return (event, who, address, form) of acts that a page takes, each possible just now."""
    draw, role = f"/en/draws/{season.draw.number}", f"/en/people/roles/{_grant(season)}/end/"
    return [
        ("access:revoked", "h-admin", role, {"reason": "mistake"}),
        ("draw:frozen", "h-manager", f"{draw}/freeze/", {}),
    ]


def _grant(season: Any) -> int:
    from passmuster.web.people.models import Grant

    return Grant.objects.get(human__code="h-notifier").pk


def happened(season: Any, kind: str) -> int:
    return season.force.log.events.filter(kind=kind).count()


@pytest.mark.attack("W-06c")
def test_w06c_every_form_sent_twice_has_one_effect(begin) -> None:
    season = begin("announce")
    with season.at(FREEZE_DAY):
        administrator, oversight = client_of(season, "h-admin"), client_of(season, "h-oversight")
        administrator.post("/en/people/of/h-payroll/role/", {"role": "observer"})
        key = newest_proposal()
        shown = {"answer": "approve", "shown": shown_on(oversight, key)}
        # An audit may be signed again: each is its own statement, and its own use of the key.
        client_of(season, "h-auditor").post(f"/en/draws/{season.draw.number}/audit/")
        doing = [
            ("access:granted", oversight, f"/en/approvals/{key}/answer/", shown),
            *((kind, client_of(season, who), url, form) for kind, who, url, form in acts(season)),
        ]
        for kind, client, url, form in doing:
            before = happened(season, kind)
            assert client.post(url, form).status_code in (200, 302), url
            assert happened(season, kind) == before + 1, kind
            for _ in range(3):
                assert client.post(url, form).status_code < 500
            assert happened(season, kind) == before + 1, kind
        _two_proposals_have_one_effect(season, administrator, oversight)
        _the_same_file_twice(season)


def _two_proposals_have_one_effect(season: Any, administrator: Any, oversight: Any) -> None:
    keys = []
    for _ in range(2):
        administrator.post("/en/people/of/h-payroll/role/", {"role": "trainer"})
        keys.append(newest_proposal())
    before = happened(season, "access:granted")
    for key in dict.fromkeys(keys):
        page = f"/en/approvals/{key}/answer/"
        found = oversight.get(page)
        if found.status_code == 200:
            oversight.post(page, {"answer": "approve", "shown": shown_on(oversight, key)})
    assert happened(season, "access:granted") == before + 1


def _the_same_file_twice(season: Any) -> None:
    clerk = client_of(season, "h-clerk")
    data = personnel_file(made_people()[1:])
    imports, snapshots = season.force.imports.count(), season.force.snapshots.count()
    for _ in range(2):
        assert sent(clerk, data).status_code == 302
        upload = season.force.uploads.order_by("-pk")[0]
        for _again in range(2):
            clerk.post(f"/en/roster/uploads/{upload.pk}/import/", {"disappeared": "1"})
    assert season.force.snapshots.count() == snapshots + 1
    assert season.force.imports.count() <= imports + 2


@pytest.mark.attack("W-06d")
def test_w06d_the_demos_door_answers_like_nothing_outside_a_demo_and_behind_a_proxy(
    begin, settings
) -> None:
    """The same on running servers: tests/cli/test_demo.py."""
    from django.http import Http404
    from django.test import RequestFactory

    from passmuster.core.kernel.errors import Refused
    from passmuster.web.accounts.addresses import FORWARDING
    from passmuster.web.accounts.demo_accounts import open_demo_account
    from passmuster.web.sites.force import demo_door
    from tests.support.signing_in import account_of

    season = begin("establish")
    account_of(season, "h-manager")
    with nothing_moves():
        for url in ("/demo/", "/demo/h-manager/", "/en/demo/h-manager/", "/km/demo/"):
            answer = Client(SERVER_NAME="127.0.0.1").get(url, REMOTE_ADDR="127.0.0.1")
            assert answer.status_code == 404
            assert "sessionid" not in answer.cookies
        settings.PASSMUSTER_DEMO = True
        here = {"REMOTE_ADDR": "127.0.0.1"}
        demo_door._require_here(_asked(RequestFactory(), here))  # somebody at the machine itself
        forged = [{f"HTTP_{name.upper().replace('-', '_')}": "127.0.0.1"} for name in FORWARDING]
        for more in (*forged, {"HTTP_VIA": "1.1 proxy"}, {"REMOTE_ADDR": "192.0.2.7"}):
            with pytest.raises(Http404):
                demo_door.enter(_asked(RequestFactory(), here | more), "h-manager")
    human = season.force.humans.get(code="h-clerk")
    settings.PASSMUSTER_DEMO = False
    from passmuster.web.installation import here as installation

    (installation().root / "DEMO").unlink(missing_ok=True)
    with pytest.raises(Refused) as refused:
        open_demo_account(human=human)
    assert refused.value.code == "demo-only"


def _asked(factory: Any, facts: dict[str, str]) -> Any:
    from django.contrib.auth.models import AnonymousUser

    request = factory.get("/demo/h-manager/", **facts)
    request.user, request.session = AnonymousUser(), {}
    return request


@pytest.mark.attack("W-07")
def test_w07_nothing_private_stays_in_a_cache_or_is_told_to_the_next_site(begin) -> None:
    season = begin("announce")
    with season.at(BEFORE_FREEZE):
        clerk = client_of(season, "h-clerk")
        import_file(season, personnel_file(made_people()[:-1]))
        for url in (
            *("/en/", "/en/roster/people/", "/en/roster/people/?export=csv", "/en/nowhere/"),
            *("/en/account/sessions/", "/en/draws/", "/en/record/"),
        ):
            answer = clerk.get(url)
            assert "no-store" in answer.headers["Cache-Control"], url
            assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), url
            assert answer.headers["X-Content-Type-Options"] == "nosniff", url
            assert "Access-Control-Allow-Origin" not in answer.headers
        assert "PS000001" not in text_of(Client(SERVER_NAME="127.0.0.1").get("/en/roster/people/"))


# --- W-04: bombs through the form -------------------------------------------------------------


@pytest.mark.attack("W-04b")
def test_w04b_a_clerk_who_uploads_bombs_gets_plain_sentences_within_memory_and_time(copy) -> None:
    import json
    import subprocess
    import sys

    from tests.support.programs import ROOT, environment

    done = subprocess.run(
        [sys.executable, "-m", "tests.support.bomb_drill", str(copy)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert report["reached"] == []
    shown = {code: one["shown"] for code, one in report["said"].items()}
    assert shown == {code: code for code in shown} | {"file-too-large": "body-too-large"}
    for code, one in report["said"].items():
        assert one["status"] in (200, 400, 403, 413), code
        assert one["seconds"] < 60, code
        assert not one["imported"], code
    assert len(report["said"]) > 5
