from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.core.kernel.errors import CheckFailed, UnusableInput
from passmuster.core.ledger.merkle import consistency_path, inclusion_path, root_of
from passmuster.core.ledger.tiles import (
    ENTRIES,
    HashReader,
    TileBuilder,
    consistency_path_from_tiles,
    decode_bundle,
    encode_bundle,
    inclusion_path_from_tiles,
    parse_tile_path,
    root_at,
    tile_path,
    tile_root,
    tiles_for_size,
    tiles_grown,
)
from tests.core.ledger.vector_log import ENTRIES_OF_A, LEAVES_OF_A, VECTORS, MemoryTiles, load

TILES = MemoryTiles(LEAVES_OF_A)


def test_good_paths_are_those_of_other_programs() -> None:
    for case in load("paths.json")["good"]:
        name = (case["level"], case["index"], case["width"])
        assert tile_path(*name) == case["path"]
        assert parse_tile_path(case["path"]) == name


def test_bad_paths_are_refused_also_the_two_another_program_takes() -> None:
    paths = [case["path"] for case in load("paths.json")["parse"]]
    assert {"tile/64/000", "tile/data/000"} <= set(paths)
    paths += ["tile/0/000\n", "tile/0/٠٠٠", "tile/0/000.p/256", "tile/100/000", ""]
    for path in paths:
        with pytest.raises(UnusableInput) as caught:
            parse_tile_path(path)
        assert caught.value.code == "tile-path-malformed"


@pytest.mark.parametrize("name", [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_numbers_no_tile_can_have_give_no_path(name: tuple[int, int, int]) -> None:
    with pytest.raises(UnusableInput):
        tile_path(*name)


@given(st.integers(-1, 63), st.integers(0, 10**13), st.integers(1, 256))
def test_a_path_is_read_back_as_the_tile_it_names(level: int, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)


def test_a_log_of_70000_entries_has_the_tiles_the_specification_counts() -> None:
    names = list(tiles_for_size(70_000))
    assert names[:274] == [(ENTRIES, i, 256) for i in range(273)] + [(ENTRIES, 273, 112)]
    assert names[274 + 273 :] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_for_size(0)) == []
    assert list(tiles_for_size(256)) == [(-1, 0, 256), (0, 0, 256), (1, 0, 1)]


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_what_grew_is_what_the_smaller_log_had_not(one: int, other: int) -> None:
    old, new = sorted((one, other))
    before = set(tiles_for_size(old))
    assert list(tiles_grown(old, new)) == [n for n in tiles_for_size(new) if n not in before]


@pytest.mark.parametrize("size", [1, 255, 256, 300, 600])
def test_tiles_and_bundles_are_byte_for_byte_those_of_other_programs(size: int) -> None:
    folder = VECTORS / "log-a" / f"tree-{size}"
    served = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert served == {tile_path(*name) for name in tiles_for_size(size)} | {"checkpoint"}
    for level, index, width in tiles_for_size(size):
        data = (folder / tile_path(level, index, width)).read_bytes()
        if level == ENTRIES:
            entries = ENTRIES_OF_A[index * 256 : index * 256 + width]
            assert data == encode_bundle(entries)
            assert decode_bundle(data, width) == entries
        else:
            assert data == TILES.read(level, index, width)


def test_roots_from_tiles_are_those_of_other_programs_at_every_size() -> None:
    for size, root in enumerate(load("log-a/roots.json")["roots"]):
        assert root_at(TILES.read, size) == b64decode(root)
        assert HashReader(TILES.read, size).root() == b64decode(root)


@given(st.integers(1, 600), st.data())
def test_proofs_from_tiles_are_those_from_all_leaves(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    leaves = LEAVES_OF_A[:size]
    assert inclusion_path_from_tiles(TILES.read, index, size) == inclusion_path(leaves, index)
    assert consistency_path_from_tiles(TILES.read, old, size) == consistency_path(leaves, old)


def test_proofs_over_three_levels_are_those_from_all_leaves() -> None:
    leaves = [i.to_bytes(32, "big") for i in range(66_000)]
    reader = HashReader(MemoryTiles(leaves, every_size=False).read, len(leaves), tiles_kept=3)
    assert reader.size == len(leaves)
    assert reader.root() == root_of(leaves)
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        assert reader.inclusion_path(index) == inclusion_path(leaves, index)
        assert reader.leaf(index) == leaves[index]
    for old in (1, 256, 65_535, 65_536, 65_537, 65_999):
        assert reader.consistency_path(old) == consistency_path(leaves, old)


@given(st.lists(st.integers(0, 300), max_size=4))
def test_a_builder_that_resumes_from_tiles_goes_on_as_one_that_never_stopped(
    steps: list[int],
) -> None:
    straight = TileBuilder()
    for step in steps:
        start = min(straight.size, 600)
        resumed = TileBuilder.resume(TILES.read, start)
        part = LEAVES_OF_A[start : start + step]
        assert resumed.extend(part) == straight.extend(part)
        assert resumed.edge() == straight.edge()
        assert resumed.root() == straight.root()
        assert resumed.size == straight.size


def test_a_tile_of_the_wrong_length_is_refused() -> None:
    def short(level: int, index: int, width: int) -> bytes:
        return TILES.read(level, index, width)[:-1]

    for ask in (
        lambda: root_at(short, 300),
        lambda: inclusion_path_from_tiles(short, 1, 300),
        lambda: consistency_path_from_tiles(short, 1, 300),
    ):
        with pytest.raises(CheckFailed) as caught:
            ask()
        assert caught.value.code == "tile-wrong-length"


def test_a_reader_refuses_what_its_tree_does_not_hold() -> None:
    reader = HashReader(TILES.read, 300)
    for ask in (reader.leaf, reader.inclusion_path):
        for index in (-1, 300):
            with pytest.raises(CheckFailed) as caught:
                ask(index)
            assert caught.value.code == "index-outside-tree"
    for old in (-1, 301):
        with pytest.raises(CheckFailed) as caught:
            reader.consistency_path(old)
        assert caught.value.code == "size-outside-tree"


def test_the_root_of_a_full_tile_is_the_root_of_its_leaves() -> None:
    assert tile_root(b"".join(LEAVES_OF_A[:256])) == root_of(LEAVES_OF_A[:256])


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


def test_an_entry_may_have_65535_bytes_and_not_one_more() -> None:
    longest = bytes(65_535)
    assert decode_bundle(encode_bundle([longest, b""]), 2) == [longest, b""]
    with pytest.raises(UnusableInput) as caught:
        encode_bundle([bytes(65_536)])
    assert caught.value.code == "entry-too-long"


@pytest.mark.parametrize(
    ("data", "width"),
    [
        (b"", 1),
        (b"\0", 1),
        (b"\0\1", 1),
        (b"\0\1a", 2),
        (b"\0\1ab", 1),
        (b"\0\1a\0", 2),
        (b"\0\1a\0\1b", 1),
        (b"\0\5abc", 1),
        (b"\0\0\0", 1),
        (b"x", 0),
    ],
)
def test_a_bundle_that_does_not_end_with_its_last_entry_is_refused(data: bytes, width: int) -> None:
    with pytest.raises(CheckFailed) as caught:
        decode_bundle(data, width)
    assert caught.value.code == "bundle-malformed"
