"""`passmuster results`: read a laboratory's files and judge them, without any database.

Guarantees: nothing is stored, sent or changed; what a file holds of a person is printed nowhere.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from passmuster.cli.output import add_json, print_json
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.judgement import Judgement
from passmuster.core.laboratory.judging import ALARMS, judge
from passmuster.core.laboratory.reported import Problem, Reading
from passmuster.core.laboratory.rules import Cutoff, RuleSet
from passmuster.core.laboratory.rulesets import STARTING as DEFAULT_RULES
from passmuster.core.laboratory.rulesets import names, rule_set
from passmuster.formats.lab.limits import MAX_FILE_BYTES
from passmuster.formats.lab.reader import read_results, too_large
from passmuster.formats.lab.table.mapping import MAX_BYTES, Mapping, parse_mapping

HELP = "Read a laboratory's results (HL7 v2, FHIR, tables) and say what the rules make of them."

_NOT_VERIFIED: Final = {
    "positive": "laboratory positive, not verified",
    "positive-dilute": "laboratory positive, dilute, not verified",
    "adulterated": "reported as adulterated, not verified",
    "substituted": "reported as substituted, not verified",
}
"""How the text says what no doctor has verified yet; --json keeps the codes."""

_SHOWN: Final = 20
"""Problems of a file that the text lists; --json gives all of them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    read = acts.add_parser(
        "read",
        help="read and judge files; exit status 1 where a person has to look at something",
    )
    read.add_argument("files", metavar="FILE", type=Path, nargs="+", help="a laboratory's file")
    read.add_argument(
        "--rules",
        metavar="NAME",
        default=DEFAULT_RULES,
        help=f"the rule set to judge by (default {DEFAULT_RULES}; `results rules` lists them)",
    )
    read.add_argument(
        "--mapping",
        metavar="FILE",
        type=Path,
        help="what the columns and words of a table mean, TOML or JSON",
    )
    add_json(read)
    read.set_defaults(act_run=run_read)
    rules = acts.add_parser("rules", help="list the rule sets, or the cutoffs of one")
    rules.add_argument("name", metavar="NAME", nargs="?", help="the rule set to show")
    add_json(rules)
    rules.set_defaults(act_run=run_rules)


def run(args: argparse.Namespace) -> int:
    return int(args.act_run(args))


def run_read(args: argparse.Namespace) -> int:
    rules = rule_set(args.rules)
    mapping = _mapping(args.mapping) if args.mapping else None
    readings = [(path, _read(path, mapping)) for path in args.files]
    told = [_outcome(path, reading, rules) for path, reading in readings]
    if args.json:
        print_json(told[0] if len(told) == 1 else {"files": told})
    else:
        for outcome in told:
            print("\n".join(map(_printable, _lines(outcome))))
    if not any(reading.reports for _, reading in readings):
        return 2
    return 1 if any(map(_wants_a_person, told)) else 0


def _mapping(path: Path) -> Mapping:
    with path.open("rb") as file:
        return parse_mapping(file.read(MAX_BYTES + 1))


def _read(path: Path, mapping: Mapping | None) -> Reading:
    with path.open("rb") as file:
        if not path.is_file():
            raise UnusableInput("file-unusable", f"{path} is not a file.")
        data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            file.seek(0)
            return too_large(hashlib.file_digest(file, "sha256").hexdigest())
    return read_results(data, path.name, mapping=mapping)


def _outcome(path: Path, reading: Reading, rules: RuleSet) -> dict[str, Any]:
    """Return all that is said of one file, as --json prints it."""
    specimens = [_specimen(report.place, judge(report, rules)) for report in reading.reports]
    return {
        "file": path.name,
        "sha256": reading.sha256,
        "kind": reading.kind,
        "rules": rules.name,
        "rules_version": rules.version,
        "specimens": specimens,
        "problems": list(_problems(reading.problems)),
    }


def _specimen(place: str, judgement: Judgement) -> dict[str, Any]:
    return {
        "specimen_id": judgement.specimen_id,
        "status": judgement.status.value,
        "laboratory_result": [result.value for result in judgement.laboratory_result],
        "positive_for": list(judgement.positive_for),
        "reasons": [
            {
                "rule": reason.rule,
                "source": reason.source,
                "confirmed": reason.confirmed,
                "says": reason.says,
            }
            for reason in judgement.reasons
        ],
        "problems": list(_problems(judgement.problems)),
        "place": place,
    }


def _problems(found: Iterable[Problem]) -> Iterator[dict[str, str]]:
    for one in found:
        yield {"code": one.code, "place": one.place, "says": one.says}


def _wants_a_person(outcome: dict[str, Any]) -> bool:
    """Tell whether anything in a file is not simply judged."""
    settled = ("judged", "corrected")
    return bool(outcome["problems"]) or any(
        one["status"] not in settled or any(p["code"] in ALARMS for p in one["problems"])
        for one in outcome["specimens"]
    )


def _lines(outcome: dict[str, Any]) -> Iterator[str]:
    kind = outcome["kind"] or "not read"
    yield f"{outcome['file']}: {kind}, judged by {outcome['rules']} ({outcome['rules_version']})."
    yield f"  SHA-256 {outcome['sha256']}"
    yield from _problem_lines(outcome["problems"], "  ")
    for one in outcome["specimens"]:
        said = (_NOT_VERIFIED.get(result, result) for result in one["laboratory_result"])
        result = ", ".join(said) or "no result"
        number = one["specimen_id"] or "without a number"
        yield f"  Specimen {number} ({one['place']}): {one['status']}, {result}"
        if one["positive_for"]:
            yield f"    the laboratory reports {', '.join(one['positive_for'])}"
        for reason in one["reasons"]:
            doubt = "" if reason["confirmed"] else ", not confirmed"
            yield f"    {reason['says']} [{reason['rule']}; {reason['source']}{doubt}]"
        yield from _problem_lines(one["problems"], "    ")


def _problem_lines(problems: list[dict[str, str]], indent: str) -> Iterator[str]:
    for one in problems[:_SHOWN]:
        place = f"{one['place']}: " if one["place"] else ""
        yield f"{indent}! {place}{one['says']} [{one['code']}]"
    if len(problems) > _SHOWN:
        yield f"{indent}! and {len(problems) - _SHOWN:,} more: --json gives all of them"


def _printable(line: str) -> str:
    """Return a line that moves no cursor and rings no bell, whatever a message holds."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def run_rules(args: argparse.Namespace) -> int:
    if args.name:
        shown = _rule_set(rule_set(args.name))
        print_json(shown) if args.json else print("\n".join(_rule_lines(shown)))
        return 0
    sets = [_heading(rule_set(name)) for name in names()]
    if args.json:
        print_json({"default": DEFAULT_RULES, "rules": sets})
        return 0
    for one in sets:
        default = " (the default of `results read`)" if one["name"] == DEFAULT_RULES else ""
        day = f", in force from {one['effective_from']}" if one["effective_from"] else ""
        yes = "" if one["confirmed"] else "; not confirmed"
        print(f"{one['name']:<18} {one['title']}, version {one['version']}{day}{yes}{default}")
    return 0


def _heading(rules: RuleSet) -> dict[str, Any]:
    return {
        "name": rules.name,
        "title": rules.title,
        "version": rules.version,
        "effective_from": rules.effective_from,
        "applies_by": rules.applies_by.value,
        "source": rules.source.text,
        "confirmed": rules.source.confirmed,
    }


def _rule_set(rules: RuleSet) -> dict[str, Any]:
    panel = [
        {
            "initial": _cutoff(row.initial),
            "confirm": [_cutoff(one) for one in row.confirm],
        }
        for row in rules.panel
    ]
    validity = [
        {"rule": one.code, "says": one.says, "source": one.source.text}
        for one in rules.validity.rules
    ]
    return _heading(rules) | {"panel": panel, "validity": validity}


def _cutoff(cutoff: Cutoff) -> dict[str, Any]:
    return {
        "target": cutoff.target,
        "ng_per_ml": cutoff.value,
        "source": cutoff.source.text,
        "confirmed": cutoff.source.confirmed,
    }


def _rule_lines(shown: dict[str, Any]) -> Iterator[str]:
    yield f"{shown['name']}: {shown['title']}, version {shown['version']}"
    yield f"  {shown['source']}; decided by the {shown['applies_by']}"
    yield "Cutoffs in ng/mL, initial test and confirmation:"
    for row in shown["panel"]:
        yield f"  {_cutoff_said(row['initial'])}"
        yield from (f"      {_cutoff_said(one)}" for one in row["confirm"])
    yield "Validity:"
    yield from (f"  {one['says']} [{one['rule']}; {one['source']}]" for one in shown["validity"])


def _cutoff_said(cutoff: dict[str, Any]) -> str:
    doubt = "" if cutoff["confirmed"] else ", not confirmed"
    return f"{cutoff['target']} {cutoff['ng_per_ml']:,}{doubt}"
