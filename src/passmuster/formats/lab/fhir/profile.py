"""What may stand in the resources that report results, and which version of FHIR they follow.

R4B and R5 write laboratory results with the same elements. A resource that has an element only R5
knows, or names a profile of R5, makes the file R5; everything else is read as R4B. Elements of both
kinds in one file are named.

Source: FHIR R4B and R5, Observation, DiagnosticReport (structure and appendix "R5 Diff").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from passmuster.core.laboratory.reported import Status
from passmuster.formats.lab.values import names

_ANY: Final = (
    "resourceType id meta implicitRules language text contained extension modifierExtension "
    "identifier basedOn status category code subject encounter issued performer effectiveDateTime "
    "effectivePeriod effectiveTiming effectiveInstant specimen"
)
_OBSERVATION: Final = names(
    f"{_ANY} partOf focus dataAbsentReason interpretation note bodySite method device "
    "referenceRange hasMember derivedFrom component valueQuantity valueCodeableConcept "
    "valueString valueBoolean valueInteger valueRange valueRatio valueSampledData valueTime "
    "valueDateTime valuePeriod"
)
_REPORT: Final = names(
    f"{_ANY} resultsInterpreter result media conclusion conclusionCode presentedForm"
)
_OLD: Final = MappingProxyType(
    {"Observation": frozenset[str](), "DiagnosticReport": frozenset({"imagingStudy"})}
)
_NEW: Final = MappingProxyType(
    {
        "Observation": names(
            "instantiatesCanonical instantiatesReference triggeredBy bodyStructure valueAttachment "
            "valueReference"
        ),
        "DiagnosticReport": names("study supportingInfo composition note procedure relatesTo"),
    }
)
_SAME: Final = MappingProxyType({"Observation": _OBSERVATION, "DiagnosticReport": _REPORT})

RESULTS: Final = frozenset(_SAME)
"""Resource types that report results."""

VALUES: Final = tuple(
    sorted(name for name in _OBSERVATION | _NEW["Observation"] if name.startswith("value"))
)
"""Every spelling of Observation.value[x]."""

OBSERVATION_STATUS: Final = MappingProxyType(
    {
        "registered": Status.PENDING,
        "specimen-in-process": Status.PENDING,
        "preliminary": Status.PRELIMINARY,
        "final": Status.FINAL,
        "amended": Status.CORRECTED,
        "corrected": Status.CORRECTED,
        "appended": Status.CORRECTED,
        "cancelled": Status.WITHDRAWN,
        "entered-in-error": Status.WITHDRAWN,
        "cannot-be-obtained": Status.WITHDRAWN,
    }
)
"""ObservationStatus; ``unknown`` is stated and says nothing, so it is not here."""

REPORT_STATUS: Final = MappingProxyType(
    {
        **{k: v for k, v in OBSERVATION_STATUS.items() if k != "specimen-in-process"},
        "partial": Status.PRELIMINARY,
        "modified": Status.CORRECTED,
    }
)
"""DiagnosticReportStatus."""

BUNDLES: Final = frozenset(
    {"batch", "collection", "document", "message", "searchset", "transaction"}
)
"""Types of Bundle that may report results; the others answer or remember."""


def unknown_elements(kind: str, resource: Mapping[str, Any]) -> list[str]:
    """Return the elements of a result that neither version has."""
    known = _SAME[kind] | _OLD[kind] | _NEW[kind]
    return [name for name in resource if name.removeprefix("_") not in known]


def version_marks(resources: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return what only R4B knows and what only R5 knows, as paths."""
    old: list[str] = []
    new: list[str] = []
    for resource in resources:
        kind = resource.get("resourceType")
        if kind not in RESULTS:
            continue
        given = {str(name).removeprefix("_") for name in resource}
        old += [f"{kind}.{name}" for name in sorted(given & _OLD[kind])]
        new += [f"{kind}.{name}" for name in sorted(given & _NEW[kind])]
        meta = resource.get("meta")
        profiles = meta.get("profile", []) if isinstance(meta, dict) else []
        for profile in profiles if isinstance(profiles, list) else []:
            if "/5.0/" in str(profile) or str(profile).partition("|")[2].startswith("5."):
                new.append(f"{kind}.meta.profile")
    return old, new
