"""`passmuster lab receive`: a folder is emptied into done/ and refused/, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from passmuster.cli import lab as verb
from passmuster.demo.custody import specimen_of
from tests.support.laboratory_acts import laboratory_of
from tests.support.laboratory_messages import NUMBER, message
from tests.support.mapping_acts import TABLE, choose_mapping

ONE, TWO = specimen_of(1), specimen_of(2)


@pytest.fixture
def lab(begin):
    found = laboratory_of(begin)
    with found.season.at(found.now):
        yield found


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "from the laboratory"
    found.mkdir()
    return found


@pytest.fixture
def receive(lab, run, tmp_path):
    """Return ``receive(path)``: the verb, as the receiver of the laboratory."""
    who = ("--laboratory", "lab-1", "--by", "h-receiver", "--dir", tmp_path / "installation")

    def verb_over(path, *more):
        return run("lab", "receive", path, *who, *more)

    return verb_over


def names(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir())


def test_a_folder_is_emptied_into_done_and_refused_with_a_reason(lab, receive, folder) -> None:
    (folder / "1.hl7").write_bytes(message(ONE, positive=True))
    (folder / "2.hl7").write_bytes(message(TWO))
    (folder / "3.hl7").write_bytes(b"hello")
    (folder / "4.hl7.part").write_bytes(message(ONE, number="M4")[:200])
    (folder / ".5.hl7").write_bytes(b"")
    (folder / "6.hl7").symlink_to(folder / "1.hl7")

    done = receive(folder, "--json")

    assert done.status == 1
    assert names(folder) == [
        ".5.hl7",
        "4.hl7.part",
        "6.hl7",
        "done/1.hl7",
        "refused/2.hl7",
        "refused/2.hl7.txt",
        "refused/3.hl7",
        "refused/3.hl7.txt",
    ]
    assert (folder / "done/1.hl7").read_bytes() == message(ONE, positive=True)
    first, second, third = done.said["files"]
    (told,) = first["specimens"]
    assert (told["specimen"], told["outcome"]) == (ONE, "first")
    (told,) = second["specimens"]
    assert (told["specimen"], told["outcome"]) == (TWO, "before-receipt")
    assert "You have not received the specimen yet." in (folder / "refused/2.hl7.txt").read_text()
    junk = (folder / "refused/3.hl7.txt").read_text()
    assert "called a message of HL7 v2 and is none" in junk
    assert "table" not in junk
    assert "before-receipt" in (folder / "refused/2.hl7.txt").read_text()
    assert third["code"] in (folder / "refused/3.hl7.txt").read_text()
    assert NUMBER not in done.out
    assert lab.counts() == (["positive"], ["BZE"])
    assert len(lab.items()) == 2
    assert "Nothing to take in" in receive(folder).out


def test_a_run_that_stopped_before_it_moved_a_file_goes_on_and_counts_it_once(
    lab, receive, folder, monkeypatch
) -> None:
    (folder / "1.hl7").write_bytes(message(ONE))
    (folder / "2.hl7").write_bytes(message("9999"))

    def stops(path, told):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(verb, "_move", stops)
        assert receive(folder).status == 130
    assert names(folder) == ["1.hl7", "2.hl7"]
    said = receive(folder).out
    assert "1.hl7: to done/, message" in said
    assert "the same bytes had come before" in said
    assert names(folder) == ["done/1.hl7", "refused/2.hl7", "refused/2.hl7.txt"]
    assert lab.season.force.arrivals.count() == 2


def test_a_file_that_stops_the_run_stops_none_before_it(lab, receive, folder, monkeypatch) -> None:
    from passmuster.web.laboratory import storing

    (folder / "1.hl7").write_bytes(message(ONE))
    (folder / "2.hl7").write_bytes(b"spoilt")
    (folder / "3.hl7").write_bytes(message(TWO, number="M3"))
    judged = storing._judged

    def stumbles(force, by_way, sha256, came, *more):
        if came.raw == b"spoilt":
            raise RuntimeError("a fault of ours")
        return judged(force, by_way, sha256, came, *more)

    monkeypatch.setattr(storing, "_judged", stumbles)
    with pytest.raises(RuntimeError):
        receive(folder)
    assert names(folder) == ["2.hl7", "3.hl7", "done/1.hl7"]
    assert lab.counts() == (["negative"], [])


def test_a_name_that_was_used_before_is_written_over_by_nothing(lab, receive, folder) -> None:
    for number in ("M1", "M2"):
        (folder / "same.hl7").write_bytes(message(ONE, number=number))
        assert receive(folder).status == 0
    assert names(folder) == ["done/2-same.hl7", "done/same.hl7"]
    assert (folder / "done/same.hl7").read_bytes() == message(ONE, number="M1")


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(
    lab, receive, folder, monkeypatch
) -> None:
    path = folder / "1.hl7"
    path.write_bytes(message(ONE)[:100])
    read = verb._limited

    def growing(one, most):
        data = read(one, most)
        if one.name == path.name:
            path.write_bytes(message(ONE))
        return data

    with monkeypatch.context() as slow:
        slow.setattr(verb, "_limited", growing)
        assert "left where it is [file-still-written]" in receive(folder).out
    assert names(folder) == ["1.hl7"]
    assert receive(path).status == 0


def test_a_file_larger_than_results_ever_are_is_refused_and_stays(
    lab, receive, folder, monkeypatch
) -> None:
    monkeypatch.setattr(verb, "MAX_FILE_BYTES", 50)
    (folder / "1.hl7").write_bytes(message(ONE))
    assert "[file-too-large]" in receive(folder).out
    assert names(folder) == ["refused/1.hl7", "refused/1.hl7.txt"]
    assert lab.season.force.arrivals.count() == 0


def test_a_table_is_read_with_the_mapping_in_force_and_with_no_other(lab, receive, folder) -> None:
    (folder / "1.csv").write_bytes(TABLE)
    assert receive(folder).status == 1
    with lab.season.at(lab.now):
        since = choose_mapping(lab.season).in_force_from
    lab.now += timedelta(days=1)
    with lab.season.at(lab.now):
        assert localdate(lab.now) == since
        (folder / "1.csv").write_bytes(TABLE)
        again = receive(folder, "--json")
    (told,) = again.said["files"]
    # The same bytes, and they can be read now: that is another arrival.
    assert not told["again"], again.out
    assert [one["outcome"] for one in told["specimens"]] == ["first"]
    assert lab.season.force.arrivals.count() == 2
    with pytest.raises(SystemExit):
        receive(folder, "--mapping", folder / "own.toml")


def test_who_sends_for_whom_is_named_and_known(lab, run, receive, folder, tmp_path) -> None:
    place = ("--dir", tmp_path / "installation", "--json")
    command = ("lab", "receive", folder, *place)
    lost = run(*command, "--laboratory", "lab-9", "--by", "h-receiver")
    assert (lost.status, lost.code) == (2, "laboratory-not-known")
    assert "known: lab-1" in lost.said["error"]["message"]
    site = run(*command, "--laboratory", "site-1", "--by", "h-receiver")
    assert site.code == "laboratory-not-known"
    nobody = run(*command, "--laboratory", "lab-1", "--by", "h-nobody")
    assert nobody.code == "sender-not-known"
    courier = run(*command, "--laboratory", "lab-1", "--by", "h-courier")
    assert (courier.status, courier.code) == (1, "role-not-allowed")
    force = run(*command, "--laboratory", "lab-1", "--by", "h-receiver", "--force", "other")
    assert force.code == "force-not-named"
    assert receive(folder / "gone", "--json").code == "file-unusable"
