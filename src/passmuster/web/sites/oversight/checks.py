"""Runs the same checks of a dossier that a stranger runs, once for each set of bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from passmuster.core.draw.dossier import Finding, verify_dossier
from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.signing import fast_check
from passmuster.web.clock import now

RESULTS_KEPT = 256


@dataclass(frozen=True)
class Check:
    """What this server found, and when it computed it."""

    findings: tuple[Finding, ...]
    at: datetime

    @property
    def disagreeing(self) -> int:
        """How many of the findings say no."""
        return sum(finding.ok is False for finding in self.findings)


_results: OrderedDict[str, Check] = OrderedDict()
_one_at_a_time = threading.Lock()


def check_dossier(files: Mapping[str, bytes], policy_file: bytes) -> Check:
    """Return the findings over a dossier's files under the published policy.

    The answer is kept by the hash of every byte that went in, so an altered file is checked anew.
    """
    key = _digest(files, policy_file)
    with _one_at_a_time:
        if key not in _results:
            _results[key] = Check(_findings(files, policy_file), now())
            if len(_results) > RESULTS_KEPT:
                _results.popitem(last=False)
        return _results[key]


def _findings(files: Mapping[str, bytes], policy_file: bytes) -> tuple[Finding, ...]:
    try:
        return tuple(verify_dossier(files, policy=policy_file, check=fast_check))
    except PassmusterError as error:
        return (Finding(error.code, False, error.message),)


def _digest(files: Mapping[str, bytes], policy_file: bytes) -> str:
    whole = hashlib.sha256(hashlib.sha256(policy_file).digest())
    for name in sorted(files):
        whole.update(hashlib.sha256(name.encode()).digest())
        whole.update(hashlib.sha256(files[name]).digest())
    return whole.hexdigest()
