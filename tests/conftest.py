"""Shared by every test: where real inputs stand, which sockets are open, how Hypothesis behaves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.longest import longest_first
from tests.support.ready_tables import fill_test_database, keep_for_this_run

if TYPE_CHECKING:
    from tests.support.demos import Demos

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


def pytest_configure() -> None:
    """Name the place of this run's empty tables before workers begin."""
    keep_for_this_run()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, after every plugin has had its say about the order."""
    longest_first(items)


@pytest.fixture(autouse=True)
def _no_tries_of_another_test() -> Iterator[None]:
    """Forget what the rate limits counted: they outlast a test, which takes less than a minute."""
    yield
    if "django.core.cache" in sys.modules:
        from django.conf import settings as site
        from django.core.cache import cache

        if site.configured:
            cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the test database begin with tables that were made once in this run."""
    fill_test_database()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real inputs that may stand beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real inputs (shared) does not stand beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Demos:
    """Return the demos of this run, which its workers build once for all of them."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    place /= "demos"
    place.mkdir(exist_ok=True)
    from tests.support.demos import Demos

    return Demos(place)


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the project's own test vectors."""
    return ROOT / "vectors"
