"""Sends the forms of a collection's steps as a browser does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.support.factors import text_of


def token_on(page: str) -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="token" value="([0-9a-f]{32})"', page)
    assert found, page[-1500:]
    return found[1]


def sends(client: Any, session: Any, step: str, answers: dict[str, Any], **more: Any) -> Any:
    """Open the page of a step and send its form."""
    url = f"/en/collection/{session.pk}/step/{step}/"
    page = client.get(url)
    assert page.status_code == 200, (step, page.status_code, page.get("Location"))
    typed = {"token": token_on(page.content.decode()), **answers, **more}
    if "tenths" in typed:
        typed["tenths"] = f"{typed['tenths'] // 10},{typed['tenths'] % 10}"
    return client.post(url, typed)


def walks(
    ready: Any,
    client: Any,
    session: Any,
    steps: Iterable[tuple[str, Any]],
    moment: datetime,
    until: str = "",
) -> datetime:
    """Send the forms of these steps one after the other; returns the moment of the last one."""
    for step, answers in steps:
        moment += timedelta(seconds=50)
        with ready.at(moment):
            answer = sends(client, session, step, answers)
            assert answer.status_code == 302, (step, text_of(answer)[:900])
        if step == until:
            break
    return moment
