"""What is wrong with FHIR or with a table, as formats/lab says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

SENTENCES: Final[tuple[str, ...]] = (
    _("This is FHIR as XML, and only FHIR as JSON is read. Ask the laboratory for JSON."),
    _("The file is not JSON: %(why)s. Ask the laboratory to send it again."),
    _("The name “%(key)s” stands twice in one object, so two readers could read two results."),
    _("The JSON is not a FHIR resource: it has no resourceType."),
    _("This is a %(kind)s and not a result (Observation, DiagnosticReport or a Bundle of them)."),
    _("The Bundle holds no Observation and no DiagnosticReport."),
    _("A Bundle of the type “%(kind)s” does not report results."),
    _("The file holds more than %(limit)s %(what)s. It was not read."),
    _("The entry asks to delete a resource; nothing is deleted or read of it."),
    _("The entry holds no resource."),
    _("The entry's fullUrl “%(url)s” is not absolute, so references to it cannot be followed."),
    _("%(name)s stands in the file more than once; a person has to say which is right."),
    _("%(path)s points to “%(reference)s”, which is not in the file."),
    _("%(path)s points to “%(reference)s” outside the file; it was not looked up."),
    _("%(path)s points to “%(reference)s”, and more than one resource bears that name."),
    _("%(path)s points to a %(found)s, and a %(wanted)s belongs there."),
    _("The Observation stands inside the resource and no result points to it. It was not read."),
    _("The results name %(count)s different subjects. None was chosen."),
    _("A Bundle inside a Bundle is not read. Ask for its results by themselves."),
    _("The Observation is referred to twice; it was read once."),
    _("The resource has elements of R5 (%(new)s) and of R4B (%(old)s)."),
    _("%(path)s is missing, and the standard demands it."),
    _("%(path)s is there and empty, which the standard forbids."),
    _("%(path)s has another shape than the standard gives it."),
    _("%(path)s is no element of the standard."),
    _("%(path)s may change what the result means, and is not understood."),
    _("“%(code)s” is not a code of its system %(system)s."),
    _("The Observation has several values (%(names)s). None was chosen."),
    _("The laboratory says why there is no value: “%(reason)s”."),
    _("The line has a value and a reason why it has none."),
    _("The number “%(value)s” is written with an exponent. It is kept as written."),
    _("“%(comparator)s” before a number is not understood."),
    _("The unit is written “%(unit)s” and coded “%(code)s”."),
    _("The resource's narrative (text) has no div."),
    _(
        "The narrative says otherwise than the data (%(why)s). Only the data is read, and a "
        "person has to ask the laboratory."
    ),
    _("The report carries a document (presentedForm) and no results as data."),
    _(
        "A table says nothing without a mapping. Have the laboratory's put in force, or give "
        "it (--mapping FILE) where nothing is stored."
    ),
    _(
        "The table has no column “%(column)s”, which the mapping names. It is another table "
        "than the one agreed on."
    ),
    _("The table has two columns “%(column)s”, and two readers could read two results."),
    _("The table has more than %(limit)s results. Ask for it in parts."),
    _("The mapping says nothing of the column “%(column)s”. It was not read."),
    _(
        "The specimen's number is stored as a number in the sheet, so zeros before it may be "
        "lost. Format the column as text."
    ),
    _("Another row (%(other)s) names the same specimen."),
    _("The row cannot be split into cells for certain. It was not read."),
    _("The row has %(found)s cells and the header %(wanted)s. It was not read."),
    _("The cell in “%(column)s” holds a %(kind)s, which is never worked out here."),
    _(
        "“%(value)s” in the column “%(column)s” is none of the words agreed on with the "
        "laboratory. It is kept word for word and means nothing."
    ),
    _("“%(value)s” in the column “%(column)s” is none of the agreed statuses."),
    _("The file does not say its character set; it was read as Windows-1252."),
    _("Only the sheet “%(sheet)s” was read; the file has more of them."),
    _("The Bundle holds no Observation and no DiagnosticReport. %(more)s"),
)
"""Every sentence of a reader of FHIR or of tables."""
