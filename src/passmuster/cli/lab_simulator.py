"""`passmuster lab-simulator`: a laboratory that does not exist, for demonstrations and training."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from passmuster.cli.output import add_json, print_json, progress
from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.rules import RuleSet
from passmuster.core.laboratory.rulesets import STARTING as DEFAULT_RULES
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.formats.durable_folder import DurableFolder
from passmuster.formats.lab.samples.simulator import (
    KINDS,
    Laboratory,
    Sample,
    known_scenarios,
    simulate,
    simulate_day,
)
from passmuster.transport.secure import is_this_machine, laboratory_code, sender_context
from passmuster.transport.sender import Address, Sender

HELP = "Invent a laboratory's messages, to write into a folder or to send, for demo and training."

_MOST: Final = 100_000
"""Specimens of one run."""

_NUMBER: Final = re.compile(r"[^\s\x00-\x1f]{1,60}")
_ADDRESS: Final = re.compile(r"(?P<host>[^\s:]+|\[[0-9A-Fa-f:]+\]):(?P<port>[0-9]{1,5})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listed = acts.add_parser("scenarios", help="list what can be invented under a rule set")
    _add_rules(listed)
    add_json(listed)
    listed.set_defaults(act_run=run_scenarios)

    write = acts.add_parser("write", help="write the messages into a folder, one file each")
    write.add_argument("folder", metavar="FOLDER", type=Path, help="a new or empty folder")
    _add_content(write, KINDS)
    write.set_defaults(act_run=run_write)

    send = acts.add_parser(
        "send",
        help="send HL7 messages over MLLP until each is answered; exit status 1 where one is not "
        "taken",
    )
    send.add_argument("address", metavar="HOST:PORT", help="where `lab-listen` listens")
    for name, what in (
        ("--certificate", "the laboratory's certificate, PEM"),
        ("--key", "the key of that certificate, PEM without a password"),
        ("--ca", "whose certificate the listener shows, PEM"),
    ):
        send.add_argument(name, metavar="FILE", type=Path, help=what)
    send.add_argument(
        "--elsewhere",
        action="store_true",
        help="the listener is on another machine, and is one for training: invented messages look "
        "like real ones",
    )
    send.add_argument(
        "--attempts", type=int, default=5, metavar="N", help="for each message (default 5)"
    )
    _add_content(send, KINDS[:1])
    send.set_defaults(act_run=run_send)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules",
        metavar="NAME",
        default=DEFAULT_RULES,
        help=f"the rule set whose panel is tested (default {DEFAULT_RULES})",
    )


def _add_content(parser: argparse.ArgumentParser, kinds: tuple[str, ...]) -> None:
    parser.add_argument(
        "--specimen",
        action="append",
        default=[],
        metavar="NUMBER",
        help="a specimen that the laboratory received; may be repeated",
    )
    parser.add_argument(
        "--specimens", metavar="FILE", type=Path, help="numbers of specimens, one a line"
    )
    parser.add_argument(
        "--count", type=int, metavar="N", help="or so many specimens with invented numbers"
    )
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        help="what is reported of every specimen; without it realistic shares, far fewer than one "
        "in a hundred positive",
    )
    _add_rules(parser)
    parser.add_argument("--seed", default="1", help="decides every value (default 1)")
    parser.add_argument("--laboratory", default="SIMULATED", metavar="CODE", help="who writes")
    parser.add_argument("--force", default="FORCE", metavar="CODE", help="to whom")
    parser.add_argument(
        "--at",
        metavar="MOMENT",
        help="when the first report is released, ISO with a zone (default now)",
    )
    parser.add_argument("--kind", choices=kinds, default=kinds[0], help="the form of messages")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    return int(args.act_run(args))


def run_scenarios(args: argparse.Namespace) -> int:
    names = known_scenarios(rule_set(args.rules), KINDS[0])
    if args.json:
        print_json({"rules": args.rules, "scenarios": list(names)})
    else:
        print("\n".join(names))
    return 0


def run_write(args: argparse.Namespace) -> int:
    samples = list(_samples(args))
    if args.folder.exists() and any(args.folder.iterdir()):
        raise UnusableInput(
            "folder-not-empty", f"{args.folder} holds something. Give a new or empty folder."
        )
    ending = "hl7" if args.kind == KINDS[0] else "json"
    width = max(4, len(str(len(samples))))
    names = [f"{number:0{width}}.{ending}" for number in range(1, len(samples) + 1)]
    DurableFolder(args.folder).write(
        (name, sample.data) for name, sample in zip(names, samples, strict=True)
    )
    if args.json:
        told = [{"file": n} | _told(s) for n, s in zip(names, samples, strict=True)]
        print_json({"folder": str(args.folder), "messages": told})
    else:
        print(f"{len(samples)} messages in {args.folder}; --json says what each must come to.")
    return 0


def run_send(args: argparse.Namespace) -> int:
    samples = list(_samples(args))
    address = _address(args)
    told = []
    with (
        Sender(address, attempts=max(1, args.attempts)) as sender,
        progress(quiet=args.json) as step,
    ):
        for number, sample in enumerate(samples):
            answer = sender.send(sample.data)
            said = {"answer": answer.code, "reason": answer.reason, "taken": answer.is_settled}
            told.append(_told(sample) | said)
            step("sending", number + 1, len(samples))
    untaken = [one for one in told if not one["taken"]]
    if args.json:
        print_json({"address": args.address, "messages": told})
    else:
        counts = {code: sum(one["answer"] == code for one in told) for code in ("AA", "AE")}
        print(
            f"{len(told)} messages sent: {counts['AA']} stored (AA), {counts['AE']} kept for a "
            f"person (AE), {len(untaken)} refused."
        )
        for one in untaken:
            print(f"  {one['specimen']}, {one['scenario']}: {one['answer']} {one['reason']}")
    return 1 if untaken else 0


def _samples(args: argparse.Namespace) -> Iterator[Sample]:
    """Yield the messages that are asked for; raises UnusableInput before the first."""
    rules = rule_set(args.rules)
    numbers, at = _numbers(args), _moment(args.at)
    laboratory = Laboratory(
        rules=rules,
        code=laboratory_code(args.laboratory),
        force=laboratory_code(args.force),
        kind=args.kind,
        seed=args.seed,
    )
    if args.scenario is None:
        return simulate_day(laboratory, numbers, at=at)
    _require_known(args.scenario, rules, args.kind)
    return (
        sample
        for number in numbers
        for sample in simulate(laboratory, number, args.scenario, at=at)
    )


def _require_known(scenario: str, rules: RuleSet, kind: str) -> None:
    if scenario not in known_scenarios(rules, kind):
        raise UnusableInput(
            "scenario-unknown",
            f"{rules.name} has no scenario {scenario!r} as {kind}. `passmuster lab-simulator "
            f"scenarios --rules {rules.name}` lists them.",
        )


def _numbers(args: argparse.Namespace) -> list[str]:
    numbers = list(args.specimen)
    if args.specimens:
        numbers += args.specimens.read_text(encoding="utf-8").split()
    if args.count is not None:
        numbers += [f"SIM-{number:06}" for number in range(1, min(args.count, _MOST + 1) + 1)]
    if not 1 <= len(numbers) <= _MOST or not all(map(_NUMBER.fullmatch, numbers)):
        raise UnusableInput(
            "specimens-unusable",
            f"Give 1 to {_MOST:,} specimens: --specimen NUMBER, --specimens FILE or --count N. A "
            "number has up to 60 signs and no blanks.",
        )
    return numbers


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1900 < moment.year < 9000:
        raise UnusableInput(
            "moment-unusable", f"{text!r} is no moment with a zone: 2026-11-01T08:00+07:00."
        )
    return moment


def _address(args: argparse.Namespace) -> Address:
    found = _ADDRESS.fullmatch(args.address)
    if found is None or int(found["port"]) > 65535:
        raise UnusableInput("address-unusable", f"{args.address!r} is not HOST:PORT.")
    host, port = found["host"].strip("[]"), int(found["port"])
    if not is_this_machine(host) and not args.elsewhere:
        raise UnusableInput(
            "invented-stays-at-home",
            f"{host} is another machine, and invented messages look like real ones. Where it is "
            "one for training, say --elsewhere.",
        )
    files = (args.certificate, args.key, args.ca)
    if not any(files):
        return Address(host=host, port=port)
    if not all(files):
        raise UnusableInput(
            "address-unusable", "Give --certificate, --key and --ca, or none of them."
        )
    return Address(host=host, port=port, context=sender_context(*files))


def _told(sample: Sample) -> dict[str, Any]:
    """Return what a trainer knows of a message."""
    expected = sample.expected
    return {
        "scenario": sample.scenario,
        "step": sample.step,
        "asked": sample.asked,
        "specimen": sample.specimen_id,
        "message": sample.message_id,
        "expected": {
            "status": expected.status.value,
            "laboratory_result": [one.value for one in expected.results],
            "positive_for": list(expected.positive_for),
            "problems": sorted(expected.problems),
        },
    }
