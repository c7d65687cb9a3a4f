"""A force's own rule set as data, for tests: opiates at 300 instead of 2000."""

from __future__ import annotations

from typing import Any

CERTIFICATE = {"text": "Certificate 7", "day": "2023", "confirmed": True}


def own_body(**changes: Any) -> dict[str, Any]:
    """Return a start for Phnom Penh with a stricter cutoff of morphine, and with changes."""
    return {
        "format": "passmuster-rule-set/v1",
        "name": "preah-sovann",
        "version": "2027-1",
        "title": "Preah Sovann, urine",
        "source": {"text": "Order 14", "day": "2023-09-01", "confirmed": True},
        "from": {"name": "phnom-penh-start", "version": "start"},
        "cutoffs": [
            {"row": "codeine-morphine", "value": 300},
            {"row": "codeine-morphine", "analyte": "MOR", "value": 300, "source": CERTIFICATE},
        ],
    } | changes
