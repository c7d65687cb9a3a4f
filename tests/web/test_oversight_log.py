"""The log in plain sentences: every entry once, sealed ones counted, nothing hidden."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import translation

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.ledger.entries import READABLE
from passmuster.web.sites.oversight import draws, log, record
from passmuster.web.sites.oversight.published import Published
from passmuster.web.wording import entries as sentences
from tests.web.oversight_site import site
from tests.web.published_sample import START, build, publish
from tests.web.sample_log import ORIGIN, SampleLog

KHMER = re.compile("[\u1780-\u17ff]")
TIME = "2026-11-18T07:20:00Z"
HASH = "ab" * 32
FACTS = {
    "log:genesis": {"origin": ORIGIN, "policy_sha256": HASH, "format": "passmuster-log/v1"},
    "log:policy-changed": {"policy_sha256": HASH},
    "log:heartbeat": {
        "from": TIME,
        "to": TIME,
        "entries": 70,
        "sealed_entries": 64,
        "draws_announced": 1,
        "draws_decided": 0,
        "draws_voided": 0,
        "valid_until": TIME,
    },
    "log:restored": {"size": 12, "lost_from": TIME, "lost_to": TIME},
    "log:audited": {"size": 12, "rows": 30, "differences": 0},
    "key:committed": {"year": 2026, "key": HASH, "manager": HASH, "staff": HASH},
    "programme:announced": {"version": "3", "sha256": HASH, "in_force_from": "2026-11-18"},
    "programme:in-force": {"version": "3", "sha256": HASH},
    "programme:superseded": {"version": "3"},
    "roster:logged": {"snapshot": HASH, "people": 6214},
    "roster:attested": {"snapshot": HASH, "people": 6214, "units": 39},
    "roster:audited": {
        "draw": "2026-011",
        "snapshot": HASH,
        "people": 6214,
        "strata": {"patrol": 6102},
        "gaps": 0,
        "excluded": 112,
        "ghosts": 0,
        "duplicates": 0,
    },
    "draw:announced": {
        "draw": "2026-011",
        "year": 2026,
        "policy": "3",
        "policy_sha256": HASH,
        "key": HASH,
        "method": "consistent_sampler/1.0.10",
        "strata": [{"label": "patrol", "rate": "3/100", "merged_from": ["patrol"]}],
        "reserves": {"patrol": 24},
        "days": ["2026-11-19"],
        "dice": 20,
        "dice_at": TIME,
        "beacon": {"chain": HASH, "round": 34056412},
        "fallbacks": [],
        "opening_day": "2026-11-25",
    },
    "draw:frozen": {
        "draw": "2026-011",
        "pool_sha256": HASH,
        "pool_root": HASH,
        "strata": {"patrol": 6102},
        "excluded": 1,
        "gaps": 0,
    },
    "draw:diced": {"draw": "2026-011", "dice": "70391", "throws": ["703", "91"]},
    "draw:beacon": {
        "draw": "2026-011",
        "chain": HASH,
        "round": 34056412,
        "randomness": HASH,
        "signature": "ab" * 48,
    },
    "draw:decided": {
        "draw": "2026-011",
        "seed": "passmuster-seed/v1/x",
        "selection_sha256": HASH,
        "reserves_sha256": HASH,
        "take": {"patrol": 184},
        "last_tickets": {"patrol": "0." + "1" * 77},
    },
    "draw:voided": {
        "draw": "2026-011",
        "reason": "dice-unreadable",
        "stage": "diced",
        "seed_known": False,
    },
    "draw:opened": {"draw": "2026-011", "day": "2026-11-25"},
}
ENGLISH = {
    "log:genesis": "The record was opened under the name rivermouth.example/log.",
    "key:committed": "The pool key of 2026 was fixed by its hash. Two offices hold one half each.",
    "roster:logged": "Personnel sealed a roster of 6\u00a0214 people.",
    "draw:diced": "Draw 2026-011. 5 dice were rolled by 2 people.",
    "draw:frozen": "Draw 2026-011. The pool of 6\u00a0102 was frozen in 1 stratum. "
    "1 person was outside it, with a reason code.",
    "draw:beacon": "Draw 2026-011. Beacon round 34\u00a0056\u00a0412 was recorded.",
    "draw:decided": "Draw 2026-011. The seed was put together and 184 people were selected.",
    "draw:voided": "Draw 2026-011. The draw was voided: the dice could not be read. "
    "Nobody could know the outcome yet.",
}


@pytest.fixture
def published(tmp_path):
    folder = build(tmp_path / "published")
    with site(folder):
        yield Published(folder)


def log_of(tmp_path, entries):
    made = SampleLog()
    made.entries = list(entries(made) or made.entries)
    return Published(publish(tmp_path / "made", made, START))


def all_lines(published, size):
    before, found = size, []
    while before:
        page = log.page_before(published, size, before)
        found += page.lines
        before = page.older
    return found


def test_every_kind_of_entry_has_a_sentence_in_both_languages(tmp_path):
    assert set(FACTS) == set(READABLE)
    with site(tmp_path):
        for kind, facts in FACTS.items():
            assert all(check(facts[name]) for name, check in READABLE[kind].items()), kind
            with translation.override("en"):
                said = sentences.sentence(kind, facts)
                assert said == ENGLISH.get(kind, said)
                assert "%(" not in said
            with translation.override("km"):
                khmer = sentences.sentence(kind, facts)
                assert KHMER.search(khmer)
                assert "%(" not in khmer


def test_a_pool_that_leaves_nobody_out_says_so(tmp_path):
    with site(tmp_path), translation.override("en"):
        said = sentences.frozen(FACTS["draw:frozen"] | {"excluded": 0})
        assert said.endswith("was frozen in 1 stratum. Nobody was left outside it.")


def test_headcounts_are_said_without_claiming_who_counted(tmp_path):
    """The entry holds a sum: one commander may have typed every unit's number."""
    with site(tmp_path), translation.override("en"):
        said = sentences.sentence("roster:attested", FACTS["roster:attested"])
        assert said.startswith("Headcounts of 39 units were attested: ")
        assert "heads" not in said


def test_a_day_or_moment_that_no_calendar_has_is_said_as_written(tmp_path):
    with site(tmp_path), translation.override("en"):
        assert sentences.said_day("2026-13-45") == "2026-13-45"
        assert sentences.said_moment("2026-13-45T00:00:00Z") == "2026-13-45T00:00:00Z"


def test_paging_shows_every_index_exactly_once(published):
    size = record.record_of(published).size
    seen = []
    for line in all_lines(published, size):
        first, last = (
            (line.first, line.last) if isinstance(line, log.SealedRun) else (line.index,) * 2
        )
        seen += range(last, first - 1, -1)
    assert seen == list(range(size - 1, -1, -1))


def test_sealed_entries_are_counted_together(published):
    size = record.record_of(published).size
    runs = [line.count for line in all_lines(published, size) if isinstance(line, log.SealedRun)]
    assert runs == [64] * 6


def test_a_page_reads_a_bounded_number_of_bundles_however_much_is_sealed(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "BUNDLES_A_PAGE", 2)
    published = log_of(tmp_path, lambda made: made.append_sealed(1000))
    page = log.page_before(published, 1000, 1000)
    assert [(run.first, run.last) for run in page.lines] == [(512, 999)]
    assert page.older == 512
    assert sum(run.count for run in all_lines(published, 1000)) == 1000


def test_an_entry_that_fits_no_form_is_shown_not_hidden(tmp_path):
    def odd(made):
        made.append("log:policy-changed", START, {"policy_sha256": HASH})
        late = json.loads(made.entries[0]) | {"time": "2026-02-31T00:00:00Z"}
        made.entries += [b"\xff\xfe", b'{"c":1}', json.dumps(late, separators=(",", ":")).encode()]

    published = log_of(tmp_path, odd)
    lines = log.page_before(published, 4, 4).lines
    assert [type(line) for line in lines] == [log.Unreadable] * 3 + [log.Line]
    with site(published.root) as client:
        page = client.get("/en/log/").content.decode()
        assert page.count("This entry fits no known form.") == 3
        single = client.get("/en/log/1/").content.decode()
        assert "This entry fits no known form." in single
        assert "\ufffd\ufffd" in single


def test_a_partial_bundle_that_is_gone_is_cut_from_the_full_one(tmp_path):
    made = SampleLog()
    for n in range(200):
        made.append("log:policy-changed", START + timedelta(hours=n), {"policy_sha256": HASH})
    early = made.cosigned(START)
    made.append_sealed(100)
    folder = publish(tmp_path / "made", made, START)
    (folder / "log" / "checkpoint").write_bytes(early)
    published = Published(folder)
    assert not (folder / "log/tile/entries/000.p/200").exists()
    assert log.entry_at(published, 200, 199) == made.entries[199]
    assert len(all_lines(published, 200)) == 200
    with site(folder) as client:
        assert client.get("/en/log/199/").status_code == 200
        assert client.get("/en/log/200/").status_code == 404


def test_a_single_entry_shows_its_exact_bytes_and_leaf_hash(published):
    raw = log.entry_at(published, 415, 3)
    with site(published.root) as client:
        page = client.get("/en/log/3/").content.decode()
    assert raw.decode().replace('"', "&quot;") in page
    assert "Version 3 of the testing policy came into force." in page


def test_markup_in_an_entry_is_shown_as_text(tmp_path):
    published = log_of(tmp_path, lambda made: made.entries.append(b"<script>alert(1)</script>"))
    with site(published.root) as client:
        for address in ("/en/log/", "/en/log/0/"):
            page = client.get(address).content
            assert b"<script" not in page
            assert b"&lt;script&gt;" in page


def test_a_new_head_is_read_without_reading_old_bundles_again(tmp_path, monkeypatch):
    made = SampleLog()
    made.append("draw:voided", START, FACTS["draw:voided"])
    made.append_sealed(300)
    folder = publish(tmp_path / "made", made, START)
    published = Published(folder)
    read = []
    real = log._bundle
    monkeypatch.setattr(log, "_bundle", lambda *a: read.append(a[1]) or real(*a))
    found = log.draw_lines(published, record.record_of(published).checkpoint)
    assert list(found) == ["2026-011"]
    assert read == [0, 1]
    made.append_sealed(64)
    publish(folder, made, START + timedelta(hours=1))
    log.draw_lines(published, record.record_of(published).checkpoint)
    assert read == [0, 1, 1]


def test_entries_that_cannot_follow_one_another_are_called_a_contradiction(tmp_path):
    def odd(made):
        made.append("draw:diced", START, FACTS["draw:diced"])

    published = log_of(tmp_path, odd)
    found = log.draw_lines(published, record.record_of(published).checkpoint)
    assert draws.draws(found, [])["2026-011"].state == draws.IMPOSSIBLE
    with site(published.root) as client:
        for address in ("/en/", "/en/draws/2026-011/"):
            page = client.get(address)
            assert page.status_code == 200
            assert b"The entries contradict each other" in page.content


def test_a_record_needs_exactly_one_log_in_its_policy(published):
    policy = published.read("policy").replace(b"log ", b"#log ", 1)
    with pytest.raises(UnusableInput, match="exactly one log"):
        record._record(published.read("log/checkpoint"), policy)


@pytest.mark.parametrize(
    ("lines", "needed", "enough"),
    [
        (b"group both 2 union court\nquorum both\n", 2, True),
        (b"group one any union court\nquorum one\n", 1, True),
        (b"group g1 any union\ngroup g2 all g1 court\nquorum g2\n", None, True),
        (b"quorum union\n", 1, True),
        (b"quorum none\n", None, True),
    ],
)
def test_the_quorum_is_said_as_a_number_where_it_is_one(published, lines, needed, enough):
    head = b"".join(
        line + b"\n"
        for line in published.read("policy").split(b"\n")
        if line.startswith((b"log", b"witness"))
    )
    found = record.signatures_on(published.read("log/checkpoint"), head + lines)
    assert (found.needed, found.enough, found.given) == (needed, enough, 2)
    assert found.first < found.newest


def test_an_unsigned_head_shows_that_signatures_are_missing(tmp_path):
    folder = publish(tmp_path / "made", SampleLog(entries=[b"x"]), START)
    checkpoint = folder / "log" / "checkpoint"
    lines = checkpoint.read_bytes().split(b"\n")
    checkpoint.write_bytes(b"\n".join(lines[:5]) + b"\n")
    with site(folder) as client:
        page = client.get("/en/").content.decode()
    assert "Fewer signatures than the policy asks for" in page
    assert "cosigned by 0 of 2 witnesses" in page
    assert page.count("Not arrived") == 2
