"""The link to the other language leads to the same address in it, also where nothing stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.support.signing_in import client_of

pytestmark = pytest.mark.django_db


def led_to(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return page.partition('rel="alternate" hreflang="')[2].partition('href="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("address", "twin"),
    [
        ("/en/account/sign-in/", "/km/account/sign-in/"),
        ("/en/account/sign-in/?next=/en/draws/", "/km/account/sign-in/?next=/en/draws/"),
        ("/en/nothing/here/", "/km/nothing/here/"),
        ("/km/nothing/here/", "/en/nothing/here/"),
        ("/nothing/", "/km/nothing/"),
        ("/english/", "/km/english/"),
    ],
)
def test_a_page_leads_to_its_twin(begin: Any, address: str, twin: str) -> None:
    begin("establish")
    client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")
    assert led_to(client, address) == twin


def test_somebody_elses_object_leads_to_its_twin_and_never_to_the_same_page(begin: Any) -> None:
    client = client_of(begin("establish"), "h-manager")
    answer = client.get("/en/laboratory/items/99/")
    assert answer.status_code == 404
    assert led_to(client, "/en/laboratory/items/99/") == "/km/laboratory/items/99/"
