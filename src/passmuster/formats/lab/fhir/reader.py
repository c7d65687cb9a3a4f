"""Reads a FHIR file into reports; whatever is no result is refused by a sentence.

Guarantees: nothing but UnusableInput is raised; every result in the file is in a report; nothing of
a person stands in what is returned.
"""

from __future__ import annotations

from dataclasses import replace

from passmuster.core.laboratory.reported import Problem, Report
from passmuster.formats.lab.fhir.persons import People
from passmuster.formats.lab.fhir.profile import version_marks
from passmuster.formats.lab.fhir.reports import Reader
from passmuster.formats.lab.fhir.resources import collect
from passmuster.formats.lab.fhir.strict_json import parse_strictly
from passmuster.formats.lab.masking import Mask, mask_problems, mask_report
from passmuster.formats.lab.merging import merged
from passmuster.formats.lab.problems import problem


def read_fhir(data: bytes) -> tuple[str, tuple[Report, ...], tuple[Problem, ...]]:
    """Return the file's kind (``fhir-r4b`` or ``fhir-r5``), its reports, and other problems.

    Raises UnusableInput: the codes of ``parse_strictly`` and ``collect``.
    """
    collection = collect(parse_strictly(data))
    old, new = version_marks(one.element.value for one in collection.resources)
    reports = merged(list(Reader(collection).reports()))
    own_numbers = {number for one in reports for _, number in one.other_ids}
    people = People(collection.resources, own_numbers)
    whole = []
    if people.fields:
        whole.append(problem("message-names-a-person", "", fields=list(people.fields)))
    if old and new:
        whole.append(problem("versions-mixed", "", new=new, old=old))
    mask = Mask(people.words)
    masked = tuple(
        mask_report(
            replace(one, names_donor=bool(people.fields), problems=(*whole, *one.problems)),
            mask,
        )
        for one in reports
    )
    kind = "fhir-r5" if new else "fhir-r4b"
    return kind, masked, mask_problems(collection.problems, mask)
