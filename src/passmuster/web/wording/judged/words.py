"""Single words that stand in the sentences of the rules where a value does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[Mapping[str, Promise]] = {
    "initial": pgettext_lazy("word in a reason", "initial"),
    "confirmatory": pgettext_lazy("word in a reason", "confirmatory"),
    "unstated": pgettext_lazy("word in a reason", "unstated"),
    "positive": pgettext_lazy("word in a reason", "positive"),
    "negative": pgettext_lazy("word in a reason", "negative"),
    "presumptive positive": pgettext_lazy("word in a reason", "presumptive positive"),
    "normal": pgettext_lazy("word in a reason", "normal"),
    "failed": pgettext_lazy("word in a reason", "failed"),
    "dilute": pgettext_lazy("word in a reason", "dilute"),
    "negative-dilute": pgettext_lazy("word in a reason", "negative-dilute"),
    "positive-dilute": pgettext_lazy("word in a reason", "positive-dilute"),
    "adulterated": pgettext_lazy("word in a reason", "adulterated"),
    "substituted": pgettext_lazy("word in a reason", "substituted"),
    "invalid": pgettext_lazy("word in a reason", "invalid"),
    "rejected": pgettext_lazy("word in a reason", "rejected"),
    "the specimen": pgettext_lazy("word in a reason", "the specimen"),
    "its analytes": pgettext_lazy("word in a reason", "its analytes"),
    "the tests": pgettext_lazy("word in a reason", "the tests"),
    "the initial test": pgettext_lazy("word in a reason", "the initial test"),
    "the confirmatory test": pgettext_lazy("word in a reason", "the confirmatory test"),
    "segments": pgettext_lazy("word in a reason", "segments"),
    "fields in a segment": pgettext_lazy("word in a reason", "fields in a segment"),
    "results": pgettext_lazy("word in a reason", "results"),
    "resources": pgettext_lazy("word in a reason", "resources"),
    "presence": pgettext_lazy("word in a reason", "presence"),
    "mass": pgettext_lazy("word in a reason", "mass"),
    "moles": pgettext_lazy("word in a reason", "moles"),
    "number": pgettext_lazy("word in a reason", "number"),
    "ratio": pgettext_lazy("word in a reason", "ratio"),
    "cutoff": pgettext_lazy("word in a reason", "cutoff"),
}
"""A word of the rules or of a reader by its English, which is its code."""
