"""A stratum has the same name on the force's site as on the public one."""

from __future__ import annotations

import pytest
from django.utils import translation

from passmuster.web.theme.strata import stratum_html, stratum_name
from tests.support.signing_in import client_of


@pytest.mark.parametrize(
    ("label", "names", "language", "expected"),
    [
        ("officers", None, "en", ("Officers", "en")),
        ("night-patrol", None, "km", ("Night patrol", "en")),
        ("night-patrol", {"night-patrol": {"en": "Night", "km": "យប់"}}, "km", ("យប់", "km")),
        ("officers", {"officers": {"en": "Sworn", "km": "មន្ត្រី"}}, "en", ("Sworn", "en")),
    ],
)
def test_a_stratum_is_named_by_its_force_else_by_a_common_word_else_by_its_label(
    label, names, language, expected
) -> None:
    with translation.override(language):
        assert stratum_name(label, names) == expected


def test_a_label_with_markup_stays_text() -> None:
    with translation.override("en"):
        assert "<b>" not in stratum_html("<b>x</b>")


@pytest.mark.parametrize("address", ["", "result/", "hall/"])
def test_khmer_pages_of_a_draw_name_strata_in_khmer(begin, address) -> None:
    season = begin("finish")
    with translation.override("km"):
        words = [stratum_name(one)[0] for one in ("command", "officers", "recruits", "staff")]
    with season.at(season.now):
        page = client_of(season, "h-manager").get(f"/km/draws/{season.draw.number}/{address}")
        for word in words:
            assert word in page.content.decode()
        for label in ("command", "officers", "recruits", "staff"):
            assert f">{label}<" not in page.content.decode()
