"""A hostile server gets no more than a refusal."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.notes import MAX_NOTE_BYTES
from passmuster.core.ledger.tiles import ENTRIES, TILE_BYTES
from passmuster.verifier import source
from passmuster.verifier.source import Folder, Site, gunzip, open_source
from tests.verifier.published import copy_log, served, verify


def reply(status: int, data: bytes = b"", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.reply(status, data, named)


def unreachable(url: str) -> str:
    with pytest.raises(UnusableInput) as caught:
        Site(url).checkpoint()
    return caught.value.code


@pytest.mark.parametrize("location", ["ftp://x.example/log", "file:///tmp", "gopher://x"])
def test_an_address_of_another_kind_is_unusable(location: str) -> None:
    with pytest.raises(UnusableInput) as caught:
        open_source(location)
    assert caught.value.code == "address-unusable"


def test_a_place_is_a_folder_or_an_address(tmp_path: Path) -> None:
    assert isinstance(open_source(str(copy_log(tmp_path / "log"))), Folder)
    assert isinstance(open_source("https://log.example/a"), Site)


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_server_that_fails_is_not_a_log_that_fails(tmp_path: Path, capsys, status: int) -> None:
    folder = copy_log(tmp_path / "log")
    with served(folder, {"checkpoint": reply(status)}) as url:
        assert unreachable(url) == "log-unreachable"
    with served(folder, {"tile/0/001": reply(status)}) as url:
        said = verify(capsys, "log", url)
        assert (said.status, said.codes) == (2, ["log-unreachable"])


def test_an_address_without_a_log_is_unusable(tmp_path: Path, capsys) -> None:
    with served(tmp_path) as url:
        assert unreachable(url) == "log-missing"
        said = verify(capsys, "log", url)
        assert said.status == 2
    assert unreachable("http://127.0.0.1:1") == "log-unreachable"
    assert unreachable("http://[") == "log-unreachable"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/checkpoint", "data:text/plain,x"]
)
def test_a_redirect_to_another_scheme_is_not_followed(tmp_path: Path, target: str) -> None:
    with served(tmp_path, {"checkpoint": reply(302, Location=target)}) as url:
        assert unreachable(url) == "log-unreachable"


def test_a_redirect_to_the_same_scheme_is_followed_and_a_step_down_is_not(
    tmp_path: Path,
) -> None:
    folder = copy_log(tmp_path / "log")
    with (
        served(folder) as real,
        served(tmp_path, {"checkpoint": reply(302, Location=f"{real}/checkpoint")}) as url,
    ):
        assert Site(url).checkpoint() == (folder / "checkpoint").read_bytes()
    down = source._SafeRedirects()
    request = source.urllib.request.Request("https://log.example/checkpoint")
    assert down.redirect_request(request, None, 302, "", {}, "http://log.example/x") is None


def test_more_bytes_than_a_file_may_have_are_not_read(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    endless = reply(200, b"x" * (MAX_NOTE_BYTES + 5000))
    with served(folder, {"checkpoint": endless}) as url:
        assert len(Site(url).checkpoint()) == MAX_NOTE_BYTES + 1
    bomb = gzip.compress(bytes(50_000_000))
    with served(folder, {"tile/0/001": reply(200, bomb, Content_Encoding="gzip")}) as url:
        path, data = Site(url).tile((0, 1, 256))
        assert (path, len(data)) == ("tile/0/001", TILE_BYTES + 1)
        assert verify(capsys, "log", url).codes == ["tile-altered"]
    (folder / "tile/0/001").write_bytes(bytes(5 * TILE_BYTES))
    assert len(Folder(folder).tile((0, 1, 256))[1]) == TILE_BYTES + 1


def test_what_is_called_compressed_and_is_not_is_a_damaged_file(tmp_path: Path, capsys) -> None:
    folder = copy_log(tmp_path / "log")
    false = reply(200, b"not gzip", Content_Encoding="gzip")
    with served(folder, {"tile/entries/001": false}) as url:
        assert verify(capsys, "log", url).codes == ["bundle-malformed"]


def test_a_connection_that_breaks_off_is_not_a_damaged_log(tmp_path: Path) -> None:
    def break_off(handler) -> None:
        handler.close_connection = True
        handler.reply(200, b"short", {"Content-Length": "500"})

    with (
        served(tmp_path, {"checkpoint": break_off}) as url,
        pytest.raises(UnusableInput, match="broke off"),
    ):
        Site(url).checkpoint()


def test_a_server_that_sends_too_slowly_is_left(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(source, "FILE_SECONDS", 0.05)

    def drip(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "3000000")
        handler.end_headers()
        for _ in range(3):
            handler.wfile.write(b"x" * 1_000_000)
            time.sleep(0.05)

    with (
        served(tmp_path, {"tile/entries/000": drip}) as url,
        pytest.raises(UnusableInput, match="slowly"),
    ):
        Site(url).tile((ENTRIES, 0, 256))


def test_many_files_are_fetched_ahead_in_order(tmp_path: Path) -> None:
    for index in range(150):
        path = tmp_path / "tile/0" / f"{index:03d}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % index)
    with served(tmp_path) as url:
        found = list(Site(url).tiles((0, index, 256) for index in range(152)))
    assert found[:150] == [(f"tile/0/{i:03d}", b"%d" % i) for i in range(150)]
    assert found[150:] == [None, None]


def test_a_compressed_stream_is_bounded_and_whole() -> None:
    assert gunzip(gzip.compress(b"abc"), 3) == b"abc"
    assert gunzip(gzip.compress(b"abcd"), 2) == b"abc"
    assert gunzip(gzip.compress(b"abc")[:-5], 3) is None
    assert gunzip(b"abc", 3) is None
