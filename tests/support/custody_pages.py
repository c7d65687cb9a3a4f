"""Forms of custody as a person sends them who means what they typed."""

from __future__ import annotations

import re
from typing import Any

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"[^>]*value="([^"]*)"')


def carried(answer: Any) -> dict[str, str]:
    """Return what a page sends along by itself with its form."""
    found = dict(_HIDDEN.findall(answer.content.decode()))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def sent_again(client: Any, page: str, typed: dict[str, str]) -> Any:
    """Send a form, and once more with what its answer carries: the numbers truly read so."""
    first = client.post(page, typed)
    return first if first.status_code == 302 else client.post(page, carried(first) | typed)


def received_as(client: Any, page: str, typed: dict[str, str], code: str) -> Any:
    """Send a receipt whose numbers truly read so, and confirm a reason why nothing is tested."""
    shown = sent_again(client, page, typed)
    assert shown.status_code == 200, shown.status_code
    assert f'name="confirm" value="{code}"' in shown.content.decode()
    return client.post(page, carried(shown) | {"confirm": code})
