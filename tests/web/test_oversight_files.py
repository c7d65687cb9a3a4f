"""The published files are served as the formats say, and no path leads out of the folder."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
import urllib.request
import zipfile

import pytest

from passmuster.core.draw.dossier import verify_dossier
from passmuster.web.sites.oversight.published import Published
from tests.web.oversight_site import body, served, site
from tests.web.published_sample import build


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture
def client(folder):
    with site(folder) as running:
        yield running


@pytest.mark.parametrize(
    ("name", "content_type", "cached"),
    [
        ("log/checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("log/tile/0/000", "application/octet-stream", "immutable"),
        ("log/tile/entries/000", "application/octet-stream", "immutable"),
        ("policy", "text/plain; charset=utf-8", "no-cache"),
        ("force.json", "application/json", "no-cache"),
        ("passmuster-verify.pyz", "application/octet-stream", "no-cache"),
        ("dossiers/2023-002/dossier.json", "application/json", "no-cache"),
        ("dossiers/2023-002/pool.txt", "text/plain; charset=utf-8", "no-cache"),
        ("dossiers/2023-002/policy", "text/plain; charset=utf-8", "no-cache"),
        ("dossiers/2023-002/README.txt", "text/plain; charset=utf-8", "no-cache"),
        ("dossiers/2023-002/selection.csv", "text/csv; charset=utf-8", "no-cache"),
        ("dossiers/2023-002/receipts/pool.tlog-proof", "text/plain; charset=utf-8", "no-cache"),
    ],
)
def test_a_published_file_is_served_byte_for_byte(client, folder, name, content_type, cached):
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    assert body(answer) == (folder / name).read_bytes()
    assert answer.headers["Content-Type"] == content_type
    assert cached in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Disposition" not in answer.headers


def test_every_tile_of_the_log_and_every_file_of_every_dossier_is_served(client, folder):
    for path in [*(folder / "log").rglob("*"), *(folder / "dossiers").rglob("*")]:
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            assert body(client.get(f"/{name}")) == path.read_bytes(), name


@pytest.mark.parametrize(
    "address",
    [
        "/log/tile/0/1",
        "/log/tile/0/x001",
        "/log/tile/64/000",
        "/log/tile/data/000",
        "/log/tile/0/999",
        "/log/tile/0/000.p/256",
        "/log/tile/../checkpoint",
        "/log/tile/0/..%2F..%2F..%2Fpolicy",
        "/dossiers/2023-002/../../policy",
        "/dossiers/2023-002/%2e%2e/%2e%2e/policy",
        "/dossiers/2023-002/..%2f..%2fpolicy",
        "/dossiers/2023-002//etc/passwd",
        "/dossiers/2023-002/entries/../policy",
        "/dossiers/2023-002/.hidden",
        "/dossiers/2023-002/pool.txt%00.csv",
        "/dossiers/../policy",
        "/dossiers/2023-099.zip",
        "/dossiers/2023-099/pool.txt",
        "/static/../settings.py",
        "/static/theme/../../../settings.py",
        "/outside",
    ],
)
def test_no_address_leads_elsewhere(client, address):
    assert client.get(address).status_code == 404


def test_a_link_that_points_out_of_the_folder_is_not_followed(folder, tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    inside = folder / "dossiers" / "2023-002" / "link.txt"
    inside.symlink_to(outside)
    try:
        with site(folder) as client:
            assert client.get("/dossiers/2023-002/link.txt").status_code == 404
            assert b"secret" not in body(client.get("/dossiers/2023-002.zip"))
    finally:
        inside.unlink()


def test_the_folder_reads_no_name_with_a_null_and_no_absolute_name(folder):
    published = Published(folder)
    assert published.has("policy")
    for name in ("pol\0icy", "/etc/passwd", "../published", "", "log"):
        assert not published.has(name)


def test_a_dossier_comes_as_one_zip_that_holds_and_is_the_same_each_time(client, folder):
    answer = client.get("/dossiers/2023-002.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert 'filename="draw-2023-002.zip"' in answer.headers["Content-Disposition"]
    again = client.get("/dossiers/2023-002.zip")
    assert body(answer) == body(again)
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        files = {n.removeprefix("2023-002/"): archive.read(n) for n in archive.namelist()}
    findings = verify_dossier(files, policy=(folder / "policy").read_bytes())
    assert not [finding for finding in findings if finding.ok is False]


def commands_of(page: str) -> list[str]:
    """Return every command of a page as one line each."""
    blocks = re.findall(
        r'<pre class="raw" tabindex="0" lang="en"><code>(.*?)</code>', page, re.DOTALL
    )
    text = "\n".join(block for block in blocks if block.startswith("curl"))
    joined = text.replace("\\\n", "").replace("&amp;", "&")
    return [part for line in joined.split("\n") for part in line.split(" && ") if part.strip()]


def run_like_a_stranger(command: str, where) -> str:
    """Run one shown command: curl by this program, Python as it stands."""
    program, *words = shlex.split(command)
    if program == "curl":
        for address in words[1::2]:
            with urllib.request.urlopen(address, timeout=30) as answer:
                (where / address.rpartition("/")[2]).write_bytes(answer.read())
        return ""
    assert program == "python3"
    done = subprocess.run(
        [sys.executable, *words], cwd=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["", "check/", "draws/2023-002/"])
def test_the_commands_on_the_pages_run_as_shown_and_agree(folder, tmp_path, page):
    with served(folder) as address:
        with urllib.request.urlopen(f"{address}/en/{page}", timeout=30) as answer:
            commands = commands_of(answer.read().decode())
        told = [run_like_a_stranger(command, tmp_path) for command in commands]
    assert len(commands) >= 3
    assert "The draw holds." in told[-1]
    assert any("415 entries" in said for said in told) == (page != "draws/2023-002/")


def test_the_wsgi_server_answers_conditional_and_compressed_requests(folder):
    with served(folder) as address:
        page = urllib.request.Request(f"{address}/km/", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(page, timeout=30) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "Set-Cookie" not in answer.headers
            tag = answer.headers["ETag"]
        again = urllib.request.Request(f"{address}/km/", headers={"If-None-Match": tag})
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(again, timeout=30)
        style = f"{address}/static/theme/passmuster.css"
        with urllib.request.urlopen(style, timeout=30) as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"]
