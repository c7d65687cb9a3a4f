"""Every reason code as one sentence in the language of the page: what is missing, what to do.

The codes are stable and stand in the record; the errors' own sentences are English and often name
the row or the file at fault, so a page may show them beside these. A new code gets its line in the
file of its field below; ``tests/house/test_refusals.py`` lists the codes that have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.wording.refusals import (
    batches,
    collecting,
    custody,
    draws,
    files,
    kits,
    laboratory,
    orders,
    people,
    quality,
    records,
    review,
    rosters,
    seats,
)

PARTS: tuple[Mapping[str, Promise], ...] = (
    people.SENTENCES,
    rosters.SENTENCES,
    draws.SENTENCES,
    custody.SENTENCES,
    records.SENTENCES,
    files.SENTENCES,
    seats.SENTENCES,
    orders.SENTENCES,
    collecting.SENTENCES,
    kits.SENTENCES,
    review.SENTENCES,
    laboratory.SENTENCES,
    quality.SENTENCES,
    batches.SENTENCES,
)

SENTENCES: Mapping[str, Promise] = MappingProxyType(
    {code: sentence for part in PARTS for code, sentence in part.items()}
)


def said(error: PassmusterError) -> tuple[str, str]:
    """Return (sentence, code) of a refusal; an unknown code says the error's own message."""
    sentence = SENTENCES.get(error.code)
    return (str(sentence) if sentence is not None else error.message), error.code
