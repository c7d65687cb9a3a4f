"""What a check found: one claim after another, each agrees, does not agree, or was not checked.

There is no single tick: a reader must see what was shown, by whom, and what was left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from passmuster.core.kernel.errors import CheckFailed

MAX_PROBLEMS = 100
"""A log with more faults than this is not made clearer by listing them all."""

_WORDS = {True: "Agrees", False: "Does not agree", None: "Not checked"}


@dataclass(frozen=True)
class Check:
    """One claim; ``ok`` is None when it was not checked."""

    name: str
    ok: bool | None
    detail: str


@dataclass
class Report:
    """The claims in the order they were looked at, and every problem with its stable code."""

    checks: list[Check] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    _unlisted: int = 0

    @property
    def ok(self) -> bool:
        """Whether no claim failed."""
        return not any(check.ok is False for check in self.checks)

    def agree(self, name: str, detail: str) -> None:
        """Record a claim that holds."""
        self.checks.append(Check(name, True, detail))

    def skip(self, name: str, detail: str) -> None:
        """Record a claim that was not looked at, and why."""
        self.checks.append(Check(name, None, detail))

    def fail(self, name: str, failed: CheckFailed) -> None:
        """Record a claim that does not hold, with its problem."""
        self.checks.append(Check(name, False, failed.message))
        self.problem(failed.code, failed.message)

    def fail_listed(self, name: str, detail: str) -> None:
        """Record a claim that does not hold because of problems recorded before."""
        self.checks.append(Check(name, False, detail))

    def problem(self, code: str, message: str) -> None:
        """Record one fault; those beyond MAX_PROBLEMS are only counted."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append((code, message))
        else:
            self._unlisted += 1

    def to_json(self, facts: Mapping[str, Any]) -> str:
        """Return the machine's form: ``facts`` beside ok, checks and problems."""
        checks = [{"check": c.name, "ok": c.ok, "detail": c.detail} for c in self.checks]
        problems = [{"code": code, "message": message} for code, message in self._all_problems()]
        whole = {"ok": self.ok, **facts, "checks": checks, "problems": problems}
        return json.dumps(whole, ensure_ascii=False)

    def to_text(self) -> str:
        """Return the reader's form, one claim a line, then the problems that need a place."""
        lines = [f"{_WORDS[check.ok] + ':':<16}{check.detail}" for check in self.checks]
        said = {check.detail for check in self.checks}
        rest = [(code, message) for code, message in self._all_problems() if message not in said]
        if rest:
            lines.append("")
            lines.extend(f"  - {message} [{code}]" for code, message in rest)
        return "\n".join(lines)

    def _all_problems(self) -> list[tuple[str, str]]:
        if not self._unlisted:
            return self.problems
        return [*self.problems, ("problems-more", f"{self._unlisted} further faults not listed.")]
