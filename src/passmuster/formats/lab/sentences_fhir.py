"""Sentences of the problems that only FHIR has."""

from __future__ import annotations

from typing import Final

FHIR: Final = {
    "fhir-xml-not-read": "This is FHIR as XML, and only FHIR as JSON is read. Ask the laboratory "
    "for JSON.",
    "json-broken": "The file is not JSON: {why}. Ask the laboratory to send it again.",
    "json-key-twice": "The name “{key}” stands twice in one object, so two readers could read two "
    "results.",
    "json-not-a-resource": "The JSON is not a FHIR resource: it has no resourceType.",
    "resource-not-a-result": "This is a {kind} and not a result (Observation, DiagnosticReport or "
    "a Bundle of them).",
    "bundle-without-result": "The Bundle holds no Observation and no DiagnosticReport. {more}",
    "bundle-type-not-read": "A Bundle of the type “{kind}” does not report results.",
    "bundle-too-large": "The file holds more than {limit} {what}. It was not read.",
    "entry-is-a-deletion": "The entry asks to delete a resource; nothing is deleted or read of it.",
    "entry-without-resource": "The entry holds no resource.",
    "full-url-not-absolute": "The entry's fullUrl “{url}” is not absolute, so references to it "
    "cannot be followed.",
    "resource-id-twice": "{name} stands in the file more than once; a person has to say "
    "which is right.",
    "reference-dangling": "{path} points to “{reference}”, which is not in the file.",
    "reference-outside": "{path} points to “{reference}” outside the file; it was not looked up.",
    "reference-ambiguous": "{path} points to “{reference}”, and more than one resource bears that "
    "name.",
    "reference-wrong-type": "{path} points to a {found}, and a {wanted} belongs there.",
    "observation-unused": "The Observation stands inside the resource and no result points to it. "
    "It was not read.",
    "subjects-differ": "The results name {count} different subjects. None was chosen.",
    "bundle-inside": "A Bundle inside a Bundle is not read. Ask for its results by themselves.",
    "observation-twice": "The Observation is referred to twice; it was read once.",
    "versions-mixed": "The resource has elements of R5 ({new}) and of R4B ({old}).",
    "element-missing": "{path} is missing, and the standard demands it.",
    "element-empty": "{path} is there and empty, which the standard forbids.",
    "element-wrong-type": "{path} has another shape than the standard gives it.",
    "element-unknown": "{path} is no element of the standard.",
    "modifier-extension": "{path} may change what the result means, and is not understood.",
    "code-malformed": "“{code}” is not a code of its system {system}.",
    "value-several": "The Observation has several values ({names}). None was chosen.",
    "value-absent": "The laboratory says why there is no value: “{reason}”.",
    "value-with-reason": "The line has a value and a reason why it has none.",
    "value-exponent": "The number “{value}” is written with an exponent. It is kept as written.",
    "comparator-unknown": "“{comparator}” before a number is not understood.",
    "unit-and-code-differ": "The unit is written “{unit}” and coded “{code}”.",
    "narrative-without-text": "The resource's narrative (text) has no div.",
    "narrative-contradicts": "The narrative says otherwise than the data ({why}). Only the data is "
    "read, and a person has to ask the laboratory.",
    "document-not-read": "The report carries a document (presentedForm) and no results as data.",
}
