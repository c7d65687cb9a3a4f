"""Opens every page of the URL map as one person, with every object that this person finds.

A page that somebody adds is swept with the rest: its arguments are looked up by the site's own
finders among the keys that the tables hold.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse

from passmuster.core.kernel.errors import PassmusterError
from tests.support import matrix
from tests.support.browsing import private_pages
from tests.support.signing_in import account_of, client_of

NEWEST = 5
"""Rows of a table that are tried as objects of a page: what was played last is among them."""

MOST = 2
"""Objects of one kind with which one person opens one page, the newest first."""

TEXTS = ("code", "number", "specimen", "hash", "key")


def all_keys() -> tuple[list[int], list[str]]:
    """Return the keys by which any row of the product could be named: numbers, and texts."""
    numbers: set[int] = set()
    texts: dict[str, None] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("passmuster.web."):
            continue
        newest = model._default_manager.order_by("-pk")[:NEWEST]
        numbers.update(row.pk for row in newest if isinstance(row.pk, int))
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and field.name in TEXTS:
                texts |= dict.fromkeys(str(getattr(row, field.name)) for row in newest)
    return sorted(numbers, reverse=True), list(texts)


class Visitor:
    """One person's client, and what this person finds of every object."""

    _kinds: ClassVar[dict[str, set[type]]] = {}

    def __init__(self, season: Any, code: str, *, indices: Iterable[int], keys: Any) -> None:
        from passmuster.web.people.grants import roles_of
        from passmuster.web.sites.force.signed import SignedIn

        account = account_of(season, code)
        self.client = client_of(season, code)
        self.client.raise_request_exception = False
        self.signed = SignedIn(account=account, roles=roles_of(account.human))
        self._numbers, self._texts = keys
        self._indices = list(indices)
        self._found: dict[tuple[str, str], list[Any]] = {}

    @cached_property
    def pages(self) -> list[matrix.Page]:
        """The pages whose action some role of this person allows; test_matrix holds the others."""
        return [page for page in private_pages() if self.signed.may(page.action or "")]

    def objects(self, name: str, action: str) -> list[Any]:
        """Return keys of objects of a kind that this person finds for an action."""
        from passmuster.web.sites.force.objects import FINDERS

        if name == "index":
            return self._indices
        if name not in FINDERS:
            return [matrix.SAMPLES[name]]
        if (name, action) not in self._found:
            seen = (
                key for key in self._candidates(name) if self._finds(FINDERS[name], action, key)
            )
            self._found[name, action] = list(islice(seen, MOST))
            kinds = {type(key) for key in self._found[name, action]}
            self._kinds[name] = self._kinds.get(name, set()) | kinds
        return self._found[name, action]

    def _candidates(self, name: str) -> Iterator[Any]:
        """Yield the keys that may name something of a kind: of the type that others had."""
        kinds = self._kinds.get(name) or {int, str}
        return (key for key in (*self._numbers, *self._texts) if type(key) in kinds)

    def _finds(self, finder: Any, action: str, key: Any) -> bool:
        try:
            return finder(self.signed, action, key) is not None
        except (ValueError, TypeError, PassmusterError):
            return False

    def addresses(self, page: matrix.Page) -> Iterator[str]:
        """Yield a page's addresses with the objects that this person finds."""
        given = [self.objects(name, page.action or "") for name in page.arguments]
        most = max(MOST, len(self._indices)) if "index" in page.arguments else MOST
        for keys in islice(product(*given), most):
            with contextlib.suppress(NoReverseMatch):
                yield reverse(page.name, kwargs=dict(zip(page.arguments, keys, strict=True)))

    def visits(self) -> Iterator[tuple[str, str, Any, bytes]]:
        """Yield (page, address, answer, body) of everything that this person can open."""
        for page in self.pages:
            for address in self.addresses(page):
                answer = self.client.get(address)
                said = b"".join(answer) if answer.streaming else answer.content
                headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
                yield page.name, address, answer, said + headers.encode()
