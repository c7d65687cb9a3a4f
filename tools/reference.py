"""Write the pages of docs/reference from the program itself; ``--check`` only compares.

``cli.md`` comes from the command line's own parser, ``permissions.md`` from the rules of access,
each of FROM_TABLES from the module beside this one that is named there. The first is rendered here
from the parser's actions and not by argparse, whose layout follows the terminal's width and changes
from one Python to the next.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that `tools` is found when this file is run by its path
PAGE = ROOT / "docs" / "reference" / "cli.md"
PERMISSIONS = ROOT / "docs" / "reference" / "permissions.md"
FROM_TABLES = (
    ("orders.md", "reference_orders"),
    ("collection.md", "reference_collection"),
    ("figures.md", "reference_figures"),
    ("laboratory.md", "reference_laboratory"),
    ("laboratory-files.md", "reference_laboratory_files"),
    ("laboratory-quality.md", "reference_laboratory_quality"),
    ("review.md", "reference_review"),
    ("discipline.md", "reference_discipline"),
)
"""Pages of docs/reference whose text is ``render()`` of a module beside this one."""

UNSAID = (None, False, True, argparse.SUPPRESS, [], ())
HEAD = """\
# Command line

Written by `make docs` from the program's own parser; do not edit. A test compares the two.

Every verb ends with status 0 when it is done, 1 when a check failed or a rule refused, and 2 when
the input or the command cannot be used. With `--json` it prints one JSON object on standard output,
also when it fails: `{"error": {"code": …, "message": …}}`.
"""

PERMISSIONS_HEAD = """\
# Who may do what

Written by `make docs` from the rules that decide every page (`src/passmuster/core/access`); do not
edit. A test compares the two. What is not here nobody may do.

A role is proposed by one person and approved by another, and neither is the person
(`src/passmuster/web/people/grants.py`). The inspector general reads and changes nothing. Commander
and unit officer see their own unit and those below it.
"""


def metavar(action: argparse.Action) -> str:
    """Return the word that stands for an argument's value."""
    if isinstance(action.metavar, tuple):
        return " ".join(action.metavar)
    if action.metavar is not None:
        return action.metavar
    if action.choices is not None:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return action.dest if not action.option_strings else action.dest.upper()


def values(action: argparse.Action) -> str:
    """Return the value part of an argument as it is typed, with its repetition."""
    word = metavar(action)
    match action.nargs:
        case 0:
            return ""
        case "?":
            return f"[{word}]"
        case "*":
            return f"[{word} ...]"
        case "+":
            return f"{word} [{word} ...]"
        case int() as count if not isinstance(action.metavar, tuple):
            return " ".join([word] * count)
        case _:
            return word


def repeats(action: argparse.Action) -> bool:
    """Tell whether an option may be given more than once."""
    return isinstance(action, argparse._AppendAction | argparse._ExtendAction)


def typed(action: argparse.Action) -> str:
    """Return how an argument is typed in the usage line."""
    if not action.option_strings:
        return values(action)
    text = f"{action.option_strings[-1]} {values(action)}".rstrip()
    text += " ..." if repeats(action) else ""
    return text if action.required else f"[{text}]"


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the parser's own arguments: its sub-commands and --help apart."""
    apart = argparse._SubParsersAction | argparse._HelpAction
    shown = [a for a in parser._actions if not isinstance(a, apart)]
    return [action for action in shown if action.help != argparse.SUPPRESS]


def meaning(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    """Return an argument's explanation with its default and choices."""
    said = {**vars(action), "prog": parser.prog}
    text = " ".join(((action.help or "") % said).split())
    if action.default not in UNSAID and "default" not in text.lower():
        text += f" (default: {action.default})"
    if action.choices is not None and action.metavar is not None:
        text += f" (one of: {', '.join(map(str, action.choices))})"
    if repeats(action) and "repeated" not in text:
        text += "; may be repeated"
    return text.replace("|", "\\|")


def table(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the table of a command's arguments."""
    listed = arguments(parser)
    if not listed:
        return
    yield from ("", "| Argument | Meaning |", "|---|---|")
    for action in listed:
        names = ", ".join(action.option_strings)
        name = f"{names} {values(action)}".strip().replace("|", "\\|")
        yield f"| `{name}` | {meaning(parser, action)} |"
    for group in parser._mutually_exclusive_groups:
        either = " or ".join(f"`{a.option_strings[-1]}`" for a in group._group_actions)
        yield from ("", f"Only one of {either}" + (" (required)." if group.required else "."))


def section(parser: argparse.ArgumentParser, level: int, said: str = "") -> Iterator[str]:
    """Yield the part of the page about one command and its sub-commands.

    ``said`` is the line about it in its parent's help, for a command without a description.
    """
    nested = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    listed = arguments(parser)
    ordered = [a for a in listed if not a.option_strings] + [a for a in listed if a.option_strings]
    words = [typed(action) for action in ordered] + [metavar(action) for action in nested]
    yield from ("", f"{'#' * level} {parser.prog}", "")
    yield " ".join((parser.description or said).split())
    yield from ("", "```", " ".join([parser.prog, *words]), "```")
    yield from table(parser)
    for action in nested:
        summaries = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, sub in action.choices.items():
            yield from section(sub, level + 1, summaries.get(name, ""))


def render(parser: argparse.ArgumentParser) -> str:
    """Return the whole page."""
    return HEAD + "\n".join(section(parser, 2)) + "\n"


def current() -> str:
    """Return the page of the program as it is now, without this machine's settings in it."""
    for name in [name for name in os.environ if name.startswith("PASSMUSTER_")]:
        del os.environ[name]
    from passmuster.cli.main import build_parser

    return render(build_parser())


def permissions() -> Iterator[str]:
    """Yield the lines of the page about roles, acts and duties, in English."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)  # the words as they are written, in English
    from passmuster.web.sites.force.access import tables

    yield PERMISSIONS_HEAD
    yield "## Acts\n"
    for part in tables.action_table():
        yield from (f"### {part.name}\n", "| Act | Code | Who may |", "|---|---|---|")
        for line in part.lines:
            phrase = line.phrase[0].upper() + line.phrase[1:]
            yield f"| {phrase} | `{line.action}` | {', '.join(line.roles)} |"
        yield ""
    yield from ("## Roles\n", "| Role | What it is for |", "|---|---|")
    yield from (f"| {name} | {does} |" for name, does, _may in tables.role_table())
    yield from (
        "\n## Duties that exclude each other\n",
        "What counts is what somebody did, not which role they hold now.\n",
        "| Who does | does not | Where | Said in |",
        "|---|---|---|---|",
    )
    for pair in tables.exclusion_table():
        yield f"| {pair.first} | {pair.second} | {pair.scope} | {pair.source} |"


def pages() -> dict[Path, str]:
    """Return every page of reference as it should be, by its path."""
    found = {PAGE: current(), PERMISSIONS: "\n".join(permissions()) + "\n"}
    for name, module in FROM_TABLES:
        found[PAGE.with_name(name)] = importlib.import_module(f"tools.{module}").render()
    return found


def main(options: list[str]) -> int:
    """Write the pages, or with ``--check`` say whether the committed ones are fresh."""
    stale = False
    for path, page in pages().items():
        name = path.relative_to(ROOT)
        if "--check" in options:
            fresh = path.exists() and path.read_text(encoding="utf-8") == page
            stale = stale or not fresh
            print(f"{name}: {'fresh' if fresh else 'stale, run `make docs`'}")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
        print(f"wrote {name}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
