"""The resources of a file and the references between them, followed inside the file only.

Guarantees: nothing is fetched; a reference that leads nowhere, to two resources or to another kind
is named and not followed.

Source: FHIR R5, 2.1.26 (references), 3.1.7 (Bundle, resolving references).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from passmuster.core.laboratory.reported import Problem
from passmuster.formats.lab.fhir.elements import Element, empty_elements
from passmuster.formats.lab.fhir.profile import BUNDLES, RESULTS
from passmuster.formats.lab.limits import MAX_PROBLEMS, MAX_RESOURCES
from passmuster.formats.lab.problems import at, problem, unusable

_ABSOLUTE: Final = re.compile(r"(?:https?://|urn:(?:uuid|oid):).+")
_VERSION: Final = re.compile(r"/_history/[^/]+$")


@dataclass
class Resource:
    """One resource where it stands; ``faults`` is what is wrong with it."""

    kind: str
    element: Element
    names: tuple[str, ...]
    faults: list[Problem]
    contained: dict[str, Resource] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Return where the resource stands: "entry 3", or "resource" when it is alone."""
        return self.element.place


@dataclass
class Collection:
    """Every resource of a file, by the names that references use."""

    resources: list[Resource] = field(default_factory=list)
    named: dict[str, list[Resource]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, resource: Resource) -> None:
        """Take a resource in."""
        self.resources.append(resource)
        for name in dict.fromkeys(resource.names):
            self.named.setdefault(name, []).append(resource)

    def follow(self, source: Resource, reference: Element, *kinds: str) -> Resource | None:
        """Return the resource that a Reference of ``source`` points to, of one of ``kinds``."""
        text = reference.text("reference").strip()
        if not text:
            return None
        path = reference.path
        if text.startswith("#"):
            inner = source.contained.get(text[1:])
            found = [inner] if inner else []
        else:
            found = self.named.get(text) or self.named.get(_VERSION.sub("", text), [])
        if len(found) != 1:
            code = "reference-ambiguous" if found else "reference-dangling"
            reference.fault(code, path=path, reference=text)
            return None
        if found[0].kind not in kinds:
            reference.fault(
                "reference-wrong-type", path=path, found=found[0].kind, wanted=" or ".join(kinds)
            )
            return None
        return found[0]


def collect(value: Any) -> Collection:
    """Return the resources of a parsed file.

    Raises UnusableInput: ``json-not-a-resource``, ``resource-not-a-result``,
    ``bundle-type-not-read``, ``bundle-without-result``, ``bundle-too-large``.
    """
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if type(kind) is not str or not kind:
        raise unusable("json-not-a-resource")
    found = Collection()
    if kind in RESULTS:
        _take(found, value, "resource", "")
    elif kind == "Bundle":
        _bundle(found, value)
    else:
        raise unusable("resource-not-a-result", kind=kind)
    return found


def _bundle(found: Collection, value: dict[str, Any]) -> None:
    element = Element(value, "", "Bundle", found.problems)
    kind = element.text("type")
    if not kind:
        element.fault("element-missing", path="Bundle.type")
    elif kind not in BUNDLES:
        raise unusable("bundle-type-not-read", kind=kind)
    _require_few(element, "entry")
    for number, entry in enumerate(element.many("entry"), 1):
        entry.place = f"entry {number}"
        _entry(found, entry)
    doubled = Counter(name for name, several in found.named.items() if len(several) > 1)
    for name in doubled:
        for one in found.named[name]:
            told = problem("resource-id-twice", one.place, name=name)
            if not any(fault.code == told.code for fault in one.faults):
                one.faults.append(told)
    if not any(one.kind in RESULTS for one in found.resources):
        more = " ".join(dict.fromkeys(p.says for p in found.problems[:5]))
        raise unusable("bundle-without-result", more=more)


def _entry(found: Collection, entry: Element) -> None:
    request = entry.one("request")
    if request is not None and request.text("method") == "DELETE":
        entry.fault("entry-is-a-deletion")
        return
    resource = entry.one("resource")
    if resource is None:
        entry.fault("entry-without-resource")
        return
    url = entry.text("fullUrl")
    if "fullUrl" in entry and not _ABSOLUTE.fullmatch(url):
        entry.fault("full-url-not-absolute", url=url)
        url = ""
    _take(found, dict(resource.value), entry.place, url)


def _take(found: Collection, value: dict[str, Any], place: str, url: str) -> None:
    kind = value.get("resourceType")
    if type(kind) is not str:
        found.problems.append(problem("element-missing", place, path="resourceType"))
        return
    if kind == "Bundle":
        found.problems.append(problem("bundle-inside", place))
        return
    resource = _resource(kind, value, place, url)
    _require_few(resource.element, "contained")
    for number, one in enumerate(resource.element.many("contained"), 1):
        name = str(one.value.get("resourceType", ""))
        local = at(place, f"contained {number}")
        inner = Element(one.value, local, name, resource.faults)
        # What is contained may point to its neighbours, by the container's own names.
        held = Resource(name, inner, (), resource.faults, resource.contained)
        ident = one.text("id")
        if ident in resource.contained:
            one.fault("resource-id-twice", name=f"#{ident}")
        resource.contained.setdefault(ident, held)
    if kind in RESULTS:
        for path in _some(empty_elements(value, kind)):
            resource.faults.append(problem("element-empty", place, path=path))
    else:
        found.problems += [
            problem("element-empty", place, path=path)
            for path in _some(empty_elements(value, kind))
        ]
    found.add(resource)


def _resource(kind: str, value: dict[str, Any], place: str, url: str) -> Resource:
    faults: list[Problem] = []
    element = Element(value, place, kind, faults)
    ident = element.text("id")
    names = [url] if url else []
    if ident:
        names.append(f"{kind}/{ident}")
    return Resource(kind, element, tuple(names), faults)


def _require_few(element: Element, name: str) -> None:
    found = element.value.get(name)
    if isinstance(found, list) and len(found) > MAX_RESOURCES:
        raise unusable("bundle-too-large", limit=MAX_RESOURCES, what="resources")


def _some(paths: Iterator[str]) -> Iterator[str]:
    for number, path in enumerate(paths):
        if number >= MAX_PROBLEMS:
            return
        yield path
