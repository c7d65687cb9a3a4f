"""Every column says who may see it, and every table is protected or excused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

django = pytest.importorskip("django")
from django.apps import apps  # noqa: E402 - only where Django is
from django.db import models  # noqa: E402
from django.test.utils import isolate_apps  # noqa: E402

CLASSES = frozenset({"public", "staff", "personal", "health", "secret"})


@pytest.fixture(scope="module", autouse=True)
def site(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load the apps, over an empty folder, unless the test run has loaded them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
    os.environ.setdefault("PASSMUSTER_DIR", str(tmp_path_factory.mktemp("installation")))
    if not apps.ready:
        django.setup()


def own_models() -> list[type[models.Model]]:
    """Return the product's own models."""
    return [m for m in apps.get_models() if m.__module__.startswith("passmuster.")]


def unsorted_columns(model: type[models.Model]) -> list[str]:
    """Return the columns without a disclosure class, with an unknown one, or that do not exist."""
    declared: dict[str, str] = vars(model).get("DISCLOSURE", {})
    columns = {field.name for field in model._meta.concrete_fields}
    unknown = {name for name, kind in declared.items() if kind not in CLASSES}
    return sorted((columns ^ declared.keys()) | unknown)


def test_every_column_says_who_may_see_it() -> None:
    assert own_models()
    found = {model.__name__: bad for model in own_models() if (bad := unsorted_columns(model))}
    assert found == {}


def test_every_table_is_protected_or_excused_with_a_reason() -> None:
    from passmuster.web.ledger.protection import EXCUSED, protected_models

    tables = {model._meta.db_table for model in own_models()}
    many = {
        field.m2m_db_table() for model in own_models() for field in model._meta.local_many_to_many
    }
    assert sorted((tables | many) - protected_models().keys() - EXCUSED.keys()) == []
    assert sorted(protected_models().keys() & EXCUSED.keys()) == []
    assert [table for table, reason in EXCUSED.items() if len(reason.split()) < 3] == []


def test_every_append_only_table_is_guarded_by_a_migration() -> None:
    from passmuster.web.ledger.protection import Kind, protected_models

    web = Path(__import__("passmuster.web").web.__path__[0])
    written = "\n".join(
        path.read_text(encoding="utf-8") for path in web.glob("*/migrations/*append_only.py")
    )
    append_only = [t for t, m in protected_models().items() if m.KIND is Kind.APPEND_ONLY]
    assert append_only
    assert [table for table in append_only if f'"{table}"' not in written] == []


@isolate_apps("tests")
def test_a_forgotten_column_an_unknown_class_and_a_dead_name_are_found() -> None:
    class Sample(models.Model):
        DISCLOSURE = {"id": "staff", "name": "personal", "colour": "loud", "gone": "public"}  # noqa: RUF012

        name = models.TextField()
        colour = models.TextField()
        forgotten = models.TextField()

        class Meta:
            app_label = "tests"

    assert unsorted_columns(Sample) == ["colour", "forgotten", "gone"]
