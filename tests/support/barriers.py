"""Shows that something of a name cannot even be started: nothing in the product bears it.

An attack on a part that does not exist is held by that alone. The day the part lands, the test that
says so fails, and the attack must be executed.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from django.apps import apps

import passmuster.web
import passmuster.web.sites
from passmuster.cli.main import verbs
from passmuster.core.access.actors import ACTIONS
from passmuster.core.ledger.entries import READABLE

NOTICES = ("app notices", "table notices", "page notices")
"""Notices that are served and have an end; the printer of sealed slips is not yet that part."""

LAB = ("app lab", "module lab", "table lab", "site lab", "page lab", "action or entry lab")
"""A laboratory's messages as they are taken up; the verbs lab-listen and lab-simulator only carry
and invent them."""


def names_in_use() -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every app, table, package, verb, role, action, entry and page.

    Rules in core and printers in formats are no doors: nobody reaches one but through an app.
    """
    for module in pkgutil.walk_packages(passmuster.web.__path__, "passmuster.web."):
        if not any(part in module.name for part in (".sites.", ".migrations.", ".wording.")):
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
    # A role's name in the table opens nothing: what it may do stands in ACTIONS.
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
    """Return every place where one of the nouns is in use already (its plural counts too).

    A noun with a kind before it (``app notices``) is looked for among names of that kind alone:
    where a word or a printer bears the noun while the part itself does not exist.
    """
    wanted = {noun.removesuffix("s") for noun in nouns}
    return sorted(
        {
            f"{kind} {name}"
            for kind, name in names_in_use()
            for part in (name, *_parts(name))
            if {part.removesuffix("s"), f"{kind} {part.removesuffix('s')}"} & wanted
        }
    )


def _parts(name: str) -> list[str]:
    return name.lower().replace("-", "_").split("_")


def assert_no_door(*nouns: str) -> None:
    """Fail when anything bears one of these nouns: then the attack can be tried, and must be."""
    assert doors(*nouns) == [], "this part exists now: execute the attack instead"
