"""`passmuster roster`: check a roster file without changing anything, or import it."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from passmuster.cli.output import print_json, progress
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.roster.comparing import Change, Comparison
from passmuster.core.roster.dates import DATE_ORDERS
from passmuster.core.roster.headers import FIELDS
from passmuster.core.roster.people import Person
from passmuster.core.roster.profile import Profile, parse_profile, profile_bytes
from passmuster.formats.roster_sheet.preview import Preview, preview, report
from passmuster.formats.roster_sheet.reader import RosterFile, SheetFile, read_roster
from passmuster.formats.roster_sheet.writer import changes_file, error_file

HELP = "Check a roster file, or import it: who joined, left, moved, was promoted or disappeared."

_SHOWN_OF_A_KIND: Final = 20
"""Changes and faults of one kind that the text shows; --json gives all of them."""

_NAMED_IN_FULL: Final = (
    "leavers",
    "demotions",
    "class_changes",
    "returned",
    "held",
    "doubles",
    "disappeared",
)
"""Lists of which the text names everybody: each takes somebody out of a draw, brings somebody
back, or changes a chance, and a count would hide the one who matters."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    preview = acts.add_parser(
        "preview", help="read a file and show what importing it would change; changes nothing"
    )
    add_file_arguments(preview)
    compared = preview.add_mutually_exclusive_group()
    compared.add_argument(
        "--against", metavar="FILE0", type=Path, help="compare with this earlier file"
    )
    compared.add_argument(
        "--dir",
        metavar="DIR",
        type=Path,
        help="compare with the roster stored in this installation",
    )
    preview.add_argument(
        "--against-join", metavar="FILE", type=Path, help="second file of FILE0, as --join of FILE"
    )
    preview.set_defaults(act_run=run_preview)
    importing = acts.add_parser("import", help="import a file into an installation")
    add_file_arguments(importing)
    importing.add_argument(
        "--dir", metavar="DIR", type=Path, required=True, help="the installation"
    )
    importing.add_argument("--by", metavar="CODE", default="", help="the roster clerk who imports")
    importing.add_argument("--force", metavar="CODE", default="", help="the force, if several")
    importing.add_argument(
        "--confirm-disappeared",
        metavar="N",
        type=int,
        help="import although many disappear; N is their number, as the preview says it",
    )
    importing.set_defaults(act_run=run_import)


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what both acts take: the file, and how it is to be read."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the roster, CSV or XLSX")
    parser.add_argument(
        "--join", metavar="FILE2", type=Path, help="a second file, joined by service number"
    )
    parser.add_argument(
        "--delta", action="store_true", help="the file is a part: nobody in it disappears"
    )
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN",
        action="append",
        default=[],
        help="correct the guessed mapping; COLUMN is a header or its number from 1, or empty to "
        f"leave the field out. Fields: {', '.join(FIELDS)}",
    )
    parser.add_argument(
        "--dates", choices=DATE_ORDERS, default="", help="order of numeric dates: dmy or mdy"
    )
    parser.add_argument("--profile", metavar="FILE", type=Path, help="use a saved mapping")
    parser.add_argument(
        "--save-profile", metavar="FILE", type=Path, help="save the mapping for the next file"
    )
    parser.add_argument(
        "--errors", metavar="FILE", type=Path, help="write the rows that came back (.csv or .xlsx)"
    )
    parser.add_argument(
        "--changes", metavar="FILE", type=Path, help="write every change of every list (CSV)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    return int(args.act_run(args))


def run_import(args: argparse.Namespace) -> int:
    from passmuster.web.roster import command  # the web ring is loaded only when it is needed

    roster = roster_from_arguments(args)
    seen = preview(roster, command.stored_people(args.dir, args.force), delta=args.delta)
    if seen.consent is not None and args.confirm_disappeared != seen.consent:
        raise Refused("too-many-disappeared", consent_sentence(seen))
    files = files_to_write(args, roster, seen.changes)
    with progress(quiet=args.json) as show:
        done = command.apply_reading(
            args.dir,
            roster.reading,
            [path.read_bytes() for path in (args.file, args.join) if path],
            delta=args.delta,
            by=args.by,
            force_code=args.force,
            progress=show,
        )
    if args.changes:
        files[args.changes] = changes_file(done.comparison.lists())
    _write_new(files)
    outcome = report(roster, done.comparison, delta=args.delta)
    outcome |= {"snapshot": done.snapshot_sha256, "log_size": done.log_size, "trial": done.trial}
    if args.json:
        print_json(outcome)
    else:
        print("\n".join(report_lines(roster, done.comparison, delta=args.delta)))
        print("\n".join(_import_lines(outcome)))
    return 0


def _import_lines(outcome: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    if outcome["snapshot"] is None:
        yield "The roster says this already: nothing was changed, and nothing was logged."
    else:
        yield f"Imported. Snapshot {outcome['snapshot']}, log of {outcome['log_size']:,} entries."
    if outcome["trial"]:
        yield "This folder held no installation; a trial one, without witnesses, was begun."


def run_preview(args: argparse.Namespace) -> int:
    roster = roster_from_arguments(args)
    seen = preview(roster, known_people(args), delta=args.delta)
    consent = consent_sentence(seen)
    _write_new(files_to_write(args, roster, seen.changes))
    if args.json:
        print_json(seen.as_json() | {"needs_consent": consent})
    else:
        print("\n".join(report_lines(roster, seen.changes, delta=args.delta)))
        if consent:
            print(f"\nNot to be imported like this: {consent} [too-many-disappeared]")
        print("\nA preview: nothing was changed.")
    return 0


def consent_sentence(seen: Preview) -> str:
    """Return why this file may not be imported without a word, and both ways on; "" if it may."""
    if seen.consent is None:
        return ""
    return (
        f"With {len(seen.changes.people):,} accepted rows, {seen.consent:,} of the {seen.active:,} "
        "people on the roster would disappear (roster preview names them). If the file is only a "
        f"part, say --delta; if they have really gone, say --confirm-disappeared {seen.consent}."
    )


def roster_from_arguments(args: argparse.Namespace) -> RosterFile:
    """Read the file that the arguments name, after a look at the files that are to be written."""
    _refuse_existing(args)
    profile = parse_profile(args.profile.read_bytes()) if args.profile else Profile("", {})
    columns = {**profile.columns, **parse_map(args.map)}
    dates = args.dates or profile.dates
    return read_roster(
        _sheet_file(args.file),
        join=_sheet_file(args.join) if args.join else None,
        columns=columns,
        date_order=dates,
    )


def _refuse_existing(args: argparse.Namespace) -> None:
    """Refuse to write over anything: the file named may be the only copy of the roster."""
    named = [path for path in (args.save_profile, args.errors, args.changes) if path]
    for place, path in enumerate(named):
        if os.path.lexists(path) or path in named[:place]:
            raise UnusableInput(
                "file-exists",
                f"{path} exists already or is named twice, and nothing is written over. "
                "Choose a new name.",
            )


def files_to_write(
    args: argparse.Namespace, roster: RosterFile, changes: Comparison
) -> dict[Path, bytes]:
    """Return the profile, the rows that came back and the changes, as far as they are wanted."""
    reading = roster.reading
    files = {}
    if args.save_profile:
        dates = args.dates or (
            parse_profile(args.profile.read_bytes()).dates if args.profile else ""
        )
        saved = Profile(args.save_profile.stem, reading.mapping, dates)
        files[args.save_profile] = profile_bytes(saved)
    if args.errors:
        kind = args.errors.suffix.removeprefix(".").lower()
        files[args.errors] = error_file(reading.rejected, reading.header, kind=kind)
    if args.changes:
        files[args.changes] = changes_file(changes.lists())
    return files


def _write_new(files: Mapping[Path, bytes]) -> None:
    for path, data in files.items():
        with path.open("xb") as file:
            file.write(data)


def known_people(args: argparse.Namespace) -> Iterable[Person]:
    """Return the people to compare with: of a file, of an installation, or nobody."""
    if args.against:
        join = _sheet_file(args.against_join) if args.against_join else None
        return read_roster(
            _sheet_file(args.against), join=join, date_order=args.dates
        ).reading.people
    if args.dir:
        from passmuster.web.roster import command  # loaded only when it is needed

        known: Iterable[Person] = command.stored_people(args.dir)
        return known
    return ()


def parse_map(corrections: Iterable[str]) -> dict[str, str]:
    """Read ``field=column`` arguments; raises UnusableInput ``map-unreadable``."""
    columns = {}
    for correction in corrections:
        name, equals, column = correction.partition("=")
        if not equals:
            raise UnusableInput(
                "map-unreadable", f"“{correction}” is not of the form FIELD=COLUMN."
            )
        columns[name.strip()] = column
    return columns


def _sheet_file(path: Path) -> SheetFile:
    return SheetFile(path.name, path.read_bytes())


def report_lines(roster: RosterFile, changes: Comparison, *, delta: bool) -> Iterator[str]:
    """Yield the outcome as text: counts, what was read from where, faults, disappearances."""
    reading = roster.reading
    table = roster.table
    form = table.kind.upper() + (
        f", sheet “{table.sheet}”" if table.sheet else f", {table.encoding}"
    )
    yield f"{roster.name}: {reading.rows:,} rows ({form})."
    yield f"  accepted {len(reading.people):,}, sent back {len(reading.rejected):,}"
    yield ""
    yield "Columns read:"
    yield from (f"  {name:<15} {column}" for name, column in reading.mapping.items())
    yield from _column_lines("Not kept", reading.not_kept.values())
    yield from _column_lines("Not read", reading.unmapped)
    yield ""
    yield "Changes:" + (" (a partial file: nobody disappears)" if delta else "")
    for name, found in changes.lists().items():
        if found or name in _ALWAYS_SHOWN:
            yield f"  {name.replace('_', ' '):<15} {len(found):,}"
    yield f"  {'unchanged':<15} {changes.unchanged:,}"
    yield from _fault_lines("Sent back", reading.rejected)
    yield from _fault_lines("Said, and accepted", reading.warnings)
    for name, found in changes.lists().items():
        if name not in _NAMED_IN_FULL:
            yield from _change_lines(name, found, _SHOWN_OF_A_KIND)
    for name in _NAMED_IN_FULL:
        found = changes.lists()[name]
        yield from _change_lines(name, found, len(found))


_ALWAYS_SHOWN: Final = ("joiners", "leavers", "transfers", "promotions", "disappeared")


def _column_lines(title: str, columns: Iterable[str]) -> Iterator[str]:
    named = ", ".join(columns)
    if named:
        yield f"{title}: {named}"


def _fault_lines(title: str, faults: Iterable[Any]) -> Iterator[str]:
    found = list(faults)
    if not found:
        return
    yield ""
    yield f"{title}:"
    counts: Mapping[str, int] = Counter(fault.code for fault in found)
    shown: Counter[str] = Counter()
    for fault in found:
        shown[fault.code] += 1
        if shown[fault.code] <= _SHOWN_OF_A_KIND:
            where = f"{fault.file} " if fault.file else ""
            place = f", {fault.column}" if fault.column else ""
            yield f"  {where}row {fault.row:,}{place}: {fault.message} [{fault.code}]"
    for code, count in counts.items():
        if count > _SHOWN_OF_A_KIND:
            yield f"  and {count - _SHOWN_OF_A_KIND:,} more of {code}"


_TITLES: Final = {
    "disappeared": "Disappeared (known, had not left, and in this file no longer)",
    "held": "Held (known, and their row came back: they stay as they were)",
    "doubles": "Doubles (newcomers like somebody known under another number)",
}


def _change_lines(name: str, changes: Sequence[Change], shown: int) -> Iterator[str]:
    """Name the first ``shown`` people of one list, and say how all of them are to be had."""
    if not changes:
        return
    yield ""
    yield _TITLES.get(name, name.replace("_", " ").capitalize()) + ":"
    for change in changes[:shown]:
        person = change.person
        called = person.name or person.latin_name or "(no name)"
        what = f": {change.old or '–'} → {change.new or '–'}" if change.old or change.new else ""
        yield f"  {person.number}  {called}, {person.rank or 'no rank'}, {person.unit}{what}"
    if len(changes) > shown:
        yield f"  {len(changes) - shown:,} more: --changes FILE writes all of them"
