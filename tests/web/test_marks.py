"""A view without a mark stops the site, under any server; a mark is enforced on every request."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from passmuster.web.access import marks
from passmuster.web.access.marks import mark_of, public, requires, requires_signature
from tests.web.oversight_site import site

MIDDLEWARE = ["passmuster.web.access.marks.EnforceMarks"]


def answer(request, **_):
    return HttpResponse("in")


def urls(*patterns):
    module = types.ModuleType("tests_marks_urls")
    module.urlpatterns = list(patterns)
    return module


def allow_nobody(request, action, arguments):
    raise PermissionDenied(action)


def allow_reading(request, action, arguments):
    if action != "draw:read":
        raise PermissionDenied(action)


@pytest.fixture
def running(tmp_path):
    def run(*patterns, **changes):
        return site(tmp_path, ROOT_URLCONF=urls(*patterns), MIDDLEWARE=MIDDLEWARE, **changes)

    return run


def open_view():
    return public(lambda request, **_: answer(request))


def view_for(action):
    return requires(action)(lambda request, **_: answer(request))


def test_a_site_whose_views_are_all_marked_starts_and_answers(running):
    with running(path("open/", open_view())) as client:
        assert client.get("/open/").content == b"in"
        assert marks.check_marks() == []


def test_an_unmarked_view_stops_the_site_and_is_named(running):
    with (
        running(path("open/", open_view()), path("deep/", include([path("x/", answer)]))),
        pytest.raises(ImproperlyConfigured, match=r"test_marks\.answer at /deep/x/ has no mark"),
    ):
        Client(SERVER_NAME="127.0.0.1").get("/open/")


def test_the_management_check_names_the_unmarked_view_too(running):
    with running(path("x/", answer)):
        (error,) = marks.check_marks()
        assert error.id == "passmuster.E001"
        assert "has no mark" in error.msg


def test_a_site_without_a_decider_cannot_have_a_view_that_requires_one(running):
    with (
        running(path("x/", view_for("draw:read")), PASSMUSTER_DECIDER=""),
        pytest.raises(ImproperlyConfigured, match="requires draw:read, but there is no"),
    ):
        Client(SERVER_NAME="127.0.0.1").get("/x/")


def test_the_decider_is_asked_for_each_action(running):
    decider = {"PASSMUSTER_DECIDER": f"{__name__}.allow_reading"}
    views = path("read/", view_for("draw:read")), path("void/", view_for("draw:void"))
    with running(*views, **decider) as client:
        assert client.get("/read/").status_code == 200
        assert client.get("/void/").status_code == 403


def signed_view():
    return requires_signature("draw:read")(lambda request, **_: answer(request))


def test_a_view_for_programs_asks_the_decider_of_signatures_and_no_other(running):
    deciders = {
        "PASSMUSTER_DECIDER": f"{__name__}.allow_reading",
        "PASSMUSTER_SIGNATURE_DECIDER": f"{__name__}.allow_nobody",
    }
    with running(
        path("x/", signed_view()), path("y/", view_for("draw:read")), **deciders
    ) as client:
        assert client.post("/x/").status_code == 403
        assert client.get("/y/").status_code == 200


def test_a_view_for_programs_without_a_decider_of_signatures_stops_the_site(running):
    decided = {"PASSMUSTER_DECIDER": f"{__name__}.allow_reading"}
    with (
        running(path("x/", signed_view()), **decided, PASSMUSTER_SIGNATURE_DECIDER=""),
        pytest.raises(ImproperlyConfigured, match="no PASSMUSTER_SIGNATURE_DECIDER"),
    ):
        Client(SERVER_NAME="127.0.0.1").get("/x/")


def test_only_the_mark_of_programs_takes_the_forgery_token_away(running):
    with (
        running(path("x/", csrf_exempt(open_view()))),
        pytest.raises(ImproperlyConfigured, match="without a forgery token"),
    ):
        Client(SERVER_NAME="127.0.0.1").get("/x/")
    assert signed_view().csrf_exempt


def test_a_view_that_came_after_the_start_is_refused(running):
    with running(path("open/", open_view())):
        enforced = marks.EnforceMarks(answer)
        with pytest.raises(PermissionDenied, match="view-without-mark"):
            enforced.process_view(RequestFactory().get("/late/"), answer, (), {})


def test_a_view_has_one_mark():
    with pytest.raises(ImproperlyConfigured, match="marked twice"):
        requires("draw:read")(open_view())


def test_a_requirement_names_an_action():
    with pytest.raises(ImproperlyConfigured, match="name of an action"):
        requires("")


def test_marks_are_read_back():
    assert mark_of(answer) is None
    assert mark_of(open_view()).action is None
    assert mark_of(view_for("draw:read")).action == "draw:read"


def test_an_unmarked_view_stops_the_wsgi_server_of_the_oversight_site(tmp_path):
    program = (
        "import passmuster.web.sites.oversight.views as views;"
        "del views.limits_page.passmuster_mark;"
        "import passmuster.web.sites.oversight.wsgi"
    )
    environment = {
        **os.environ,
        "PASSMUSTER_PUBLISHED": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "passmuster.web.sites.oversight.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "limits_page at /en/limits/ has no mark" in done.stderr
