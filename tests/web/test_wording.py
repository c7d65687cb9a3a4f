"""Roles, duties and actions are called by name in the language of the page; none is left out."""

from __future__ import annotations

import os
import re

import django
import pytest
from django.conf import settings
from django.utils import translation

from passmuster.core.access.actions import ACTIONS, SIGNED_IN
from passmuster.core.access.duties import Duty
from passmuster.core.access.roles import Role
from passmuster.web.wording import attempts, roles
from tests.house.source import ROOT


@pytest.fixture(autouse=True)
def _english():
    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passmuster.web.settings")
        django.setup()
    with translation.override("en"):
        yield


def test_every_role_has_a_name_and_a_sentence_on_what_it_does():
    assert set(roles.ROLES) == set(Role)
    assert len({str(said.name) for said in roles.ROLES.values()}) == len(Role)
    for said in roles.ROLES.values():
        assert str(said.name)[0].isupper()
        assert str(said.does).endswith(".")


def test_every_action_is_a_verb_phrase_and_none_is_said_twice():
    missing = sorted({*ACTIONS, *SIGNED_IN} - set(roles.ACTIONS))
    assert missing == [], "give these a phrase in web/wording/roles.py"
    assert sorted(set(roles.ACTIONS) - {*ACTIONS, *SIGNED_IN}) == []
    phrases = [str(phrase) for phrase in roles.ACTIONS.values()]
    assert len(set(phrases)) == len(phrases)
    assert all(phrase[0].islower() and phrase[-1].isalpha() for phrase in phrases)


def test_every_duty_has_its_words():
    assert set(roles.DUTIES) == set(Duty)


def test_every_attempt_that_can_be_refused_is_said_in_words():
    guarded = re.compile(r"^@denials_recorded\ndef (\w+)", re.MULTILINE)
    sources = (ROOT / "src/passmuster/web").rglob("*.py")
    services = {name for path in sources for name in guarded.findall(path.read_text("utf-8"))}
    assert "propose" in services
    named = set(attempts.SERVICES) | set(attempts.OTHERS)
    assert sorted(services - named) == [], "give these an action in web/wording/attempts.py"
    assert sorted(named - services) == ["accept_invitation", "sign_in"]
    assert sorted(set(attempts.SERVICES.values()) - set(ACTIONS)) == []
    for verb in {*named, *ACTIONS, *SIGNED_IN}:
        assert attempts.attempted(verb) != verb


def test_what_a_refused_person_was_told_is_quoted_to_whoever_reads_it():
    assert attempts.attempted("draw:read-names") == str(roles.ACTIONS["draw:read-names"])
    assert attempts.told("role-not-allowed").startswith("They were told: “Your role")
    assert "withdrawn" in attempts.told("invitation-withdrawn").partition("(")[0]
    assert attempts.told("a-code-of-tomorrow") == "a-code-of-tomorrow"
