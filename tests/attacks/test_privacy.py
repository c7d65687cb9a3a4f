"""Group P: private facts and small cells, as far as there are any."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.barriers import assert_no_door
from tests.support.programs import passmuster
from tests.support.season import made_people


@pytest.mark.attack("P-01")
def test_p01_no_health_fact_can_wander_because_none_is_held() -> None:
    assert_no_door("health", "review", "laboratory", "diagnoses", "specimens")


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
