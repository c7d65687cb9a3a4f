"""Shows that something of a name cannot even be started: nothing in the product bears it.

An attack on a part that does not exist is held by that alone. The day the part lands, the test that
says so fails, and the attack must be executed.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from django.apps import apps

import passmuster.core
import passmuster.formats
import passmuster.web
import passmuster.web.sites
from passmuster.cli.main import verbs
from passmuster.core.access.actors import ACTIONS, Role
from passmuster.core.ledger.entries import READABLE

PACKAGES = (passmuster.core, passmuster.web, passmuster.formats)


def names_in_use() -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every app, table, package, verb, role, action, entry and page."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".sites." not in module.name and ".migrations." not in module.name:
                yield "module", module.name.rpartition(".")[2]
    for module in pkgutil.iter_modules(passmuster.web.sites.__path__):
        yield "site", f"site/{module.name}"
    for app in apps.get_app_configs():
        yield "app", app.label
    for model in apps.get_models():
        yield "table", model._meta.db_table
        yield "table", model.__name__.lower()
    for verb in verbs():
        yield "verb", verb
    for role in Role:
        yield "role", role.value
    for action in (*ACTIONS, *READABLE):
        yield "action or entry", action.partition(":")[0]
    yield from _pages()


def _pages() -> Iterator[tuple[str, str]]:
    """Yield the words of every address that any site answers."""
    from django.urls import URLPattern

    def walk(patterns: list) -> Iterator[str]:
        for pattern in patterns:
            yield str(pattern.pattern)
            if not isinstance(pattern, URLPattern):
                yield from walk(pattern.url_patterns)

    for module in pkgutil.iter_modules(passmuster.web.sites.__path__):
        urls = importlib.import_module(f"passmuster.web.sites.{module.name}.urls")
        for route in walk(urls.urlpatterns):
            for word in route.replace("<", "/").replace(">", "/").split("/"):
                yield "page", word


def doors(*nouns: str) -> list[str]:
    """Return every place where one of the nouns is in use already (its plural counts too)."""
    wanted = {noun.removesuffix("s") for noun in nouns}
    return sorted(
        {
            f"{kind} {name}"
            for kind, name in names_in_use()
            if any(part.removesuffix("s") in wanted for part in (name, *_parts(name)))
        }
    )


def _parts(name: str) -> list[str]:
    return name.lower().replace("-", "_").split("_")


def assert_no_door(*nouns: str) -> None:
    """Fail when anything bears one of these nouns: then the attack can be tried, and must be."""
    assert doors(*nouns) == [], "this part exists now: execute the attack instead"
