"""Personnel files as the import form sends them, for the tests of the roster's pages."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from passmuster.core.roster.people import Person
from tests.support.season import made_people

PEOPLE = made_people()
CHANGED = [
    *PEOPLE[1:280],
    PEOPLE[280]._replace(unit_code="post-0", unit_name="Post 0"),
    PEOPLE[281]._replace(rank="វរសេនីយ៍ទោ", person_class="officer"),
    *PEOPLE[282:],
    Person("PS700001", name="ថ្មី", unit_code="post-1", unit_name="Post 1"),
]


def sent(client, data, *, part="full", name="november.csv", second=None):
    """Send a file as the form does; returns the answer."""
    form = {"file": SimpleUploadedFile(name, data), "part": part}
    if second is not None:
        form["second"] = SimpleUploadedFile("second.csv", second)
    return client.post("/en/roster/imports/new/", form)


def checked(season, client, data, **more):
    """Send a file and return (its upload, the page of its check)."""
    answer = sent(client, data, **more)
    assert answer.status_code == 302, answer.content.decode()
    upload = season.force.uploads.order_by("-pk").first()
    assert answer.headers["Location"] == f"/en/roster/uploads/{upload.pk}/"
    return upload, client.get(answer.headers["Location"]).content.decode()


def imported(client, upload, **typed):
    return client.post(f"/en/roster/uploads/{upload.pk}/import/", typed)
