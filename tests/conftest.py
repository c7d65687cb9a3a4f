"""Shared by every test: where real inputs stand, which sockets are open, how Hypothesis behaves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile(
    "gate",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("PASSMUSTER_HYPOTHESIS", "gate"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real inputs that may stand beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real inputs (shared) does not stand beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the project's own test vectors."""
    return ROOT / "vectors"
