"""Every answer carries the strict policy; a page may ask for more, never for another host."""

from __future__ import annotations

import gzip

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from passmuster.web.access.marks import mark_of, public
from passmuster.web.theme.middleware import (
    CompressText,
    OnlyOurselves,
    allows,
    content_security_policy,
)

ASKED = RequestFactory().get("/", headers={"accept-encoding": "gzip"})


def policy(view=lambda request: HttpResponse("page")):
    answer = OnlyOurselves(view)(ASKED)
    return answer.headers["Content-Security-Policy"].split("; ")


def test_without_the_setting_no_page_may_run_a_script(settings):
    del settings.PASSMUSTER_SCRIPTS
    assert "default-src 'none'" in policy()
    assert not [line for line in policy() if line.startswith(("script-src", "connect-src"))]


@override_settings(PASSMUSTER_SCRIPTS=True)
def test_with_the_setting_a_page_runs_the_sites_own_files_only():
    assert {"script-src 'self'", "connect-src 'self'"} <= set(policy())
    assert "unsafe" not in " ".join(policy())


@override_settings(PASSMUSTER_SCRIPTS=False)
def test_one_view_may_ask_for_more_and_keeps_its_mark():
    @public
    @allows("script-src 'self'", "worker-src 'self'")
    def checker(request):
        return HttpResponse("checker")

    assert {"script-src 'self'", "worker-src 'self'"} <= set(policy(checker))
    assert mark_of(checker) is not None
    assert "script-src 'self'" not in policy()


@override_settings(PASSMUSTER_SCRIPTS=True)
def test_a_directive_stands_in_the_policy_once():
    lines = policy(allows("script-src 'self'")(lambda request: HttpResponse("page")))
    assert len({line.split()[0] for line in lines}) == len(lines)


@pytest.mark.parametrize(
    "line", ["script-src 'unsafe-inline'", "connect-src https://elsewhere.example", "script-src"]
)
def test_a_view_that_asks_for_another_host_stops_the_start(line):
    with pytest.raises(ImproperlyConfigured):
        allows(line)
    with pytest.raises(ImproperlyConfigured):
        content_security_policy(line)


def test_text_is_compressed_and_other_bytes_are_not():
    text = "a line of a page. " * 100

    def answer(kind):
        return CompressText(lambda request: HttpResponse(text, content_type=kind))(ASKED)

    assert gzip.decompress(answer("text/html; charset=utf-8").content).decode() == text
    assert answer("application/octet-stream").content.decode() == text
