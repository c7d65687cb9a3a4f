"""The parts of every page: clocks, tasks, timelines, confirmations, receipts, running digits."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from django.http import HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from passmuster.web.theme import parts, samples
from passmuster.web.theme.clocks import Clock, clock_for, length
from passmuster.web.theme.fingerprint import fingerprint
from passmuster.web.theme.sample_lines import PARTS
from tests.web.oversight_site import Page, site

NOW = datetime(2026, 11, 18, 7, 20, tzinfo=UTC)  # 14:20 where the force is
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english(tmp_path):
    with site(tmp_path), translation.override("en"):
        yield


def write(line, **given):
    return Template("{% load parts %}" + line).render(Context(given))


def test_a_clock_says_what_is_left_until_when_and_how_much_of_the_time_is_used():
    found = clock_for(NOW, NOW - 3 * HOUR, NOW + 9 * HOUR, rule="Policy 13", protects="You.")
    assert (found.kind, found.words, found.share) == ("calm", "9 h 0 min left", 25)
    assert found.lines == ["By 23:20 today", "Policy 13", "You."]


def test_a_clock_turns_amber_in_its_last_quarter_or_from_the_policy_s_own_point():
    last_quarter = clock_for(NOW, NOW - 3 * HOUR, NOW + HOUR)
    before_it = clock_for(NOW, NOW - 3 * HOUR, NOW + 2 * HOUR)
    warned = clock_for(NOW, NOW - HOUR, NOW + 9 * HOUR, warn_at=NOW)
    not_yet = clock_for(NOW, NOW - 9 * HOUR, NOW + HOUR, warn_at=NOW + HOUR)
    kinds = [one.kind for one in (last_quarter, before_it, warned, not_yet)]
    assert kinds == ["soon", "calm", "soon", "calm"]


def test_a_late_clock_keeps_counting_and_its_bar_is_full():
    found = clock_for(NOW, NOW - 9 * HOUR, NOW - timedelta(hours=1, minutes=50))
    assert (found.kind, found.words, found.share) == ("late", "1 h 50 min over", 100)
    assert found.lines == ["Due 12:30 today"]
    assert 'class="clock is-late"' in write("{% clock c %}", c=found)


def test_at_the_last_second_nobody_is_late_yet():
    assert clock_for(NOW, NOW - HOUR, NOW).words == "0 s left"
    assert clock_for(NOW, NOW - HOUR, NOW).share == 99


def test_a_clock_without_a_beginning_has_no_bar_and_no_amber_of_its_own():
    for starts in (None, NOW + 2 * HOUR):
        found = clock_for(NOW, starts, NOW + HOUR)
        assert (found.kind, found.share) == ("calm", None)
    assert "<svg" not in write("{% clock c %}", c=found)
    early = clock_for(NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert early.share == 0


def test_stopped_and_met_clocks_say_why_and_when():
    stopped = clock_for(NOW, None, NOW - HOUR, stopped="In hospital.")
    met = clock_for(NOW, None, NOW - HOUR, met_at=NOW - 30 * HOUR)
    assert (stopped.kind, stopped.words, stopped.lines) == ("stopped", "Stopped", ["In hospital."])
    assert (met.kind, met.words) == ("met", "Closed")
    assert [text.replace("\u00a0", " ") for text in met.lines] == ["17 Nov 2026, 08:20"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (timedelta(seconds=9), "9 s"),
        (timedelta(minutes=8, seconds=52), "8 min"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (timedelta(hours=19, minutes=59), "19 h"),
        (timedelta(hours=71, minutes=59), "71 h"),
        (timedelta(hours=72), "3 days"),
    ],
)
def test_clocks_say_lengths_in_one_or_two_units(given, said):
    assert length(given) == said


def task(mark="wait", due=None, title="Read"):
    clock = due and Clock("calm", "", due=due)
    return parts.Task(mark=mark, word="Waiting", title=title, url="/t/", clock=clock)


def test_tasks_come_by_deadline_and_those_without_one_last():
    listed = [task(title="none"), task(due=NOW + HOUR, title="b"), task(due=NOW, title="a")]
    assert [one.title for one in parts.by_deadline(listed)] == ["a", "b", "none"]


@pytest.mark.parametrize(
    ("marks", "title"),
    [
        ([], "Nothing waits for you"),
        (["wait"], "One thing waits for you"),
        (["late", "wait", "soon", "wait", "wait"], "Five things wait for you, one is late"),
        (["late"] * 11, "11 things wait for you, 11 are late"),
    ],
)
def test_a_start_page_s_title_counts(marks, title):
    assert parts.waiting_title([task(mark) for mark in marks]) == title


def test_a_task_is_a_link_with_its_clock_and_its_action():
    shown = replace(task(), why="Because.", action_label="See it", clock=Clock("calm", "1 h"))
    page = Page(write("{% tasks t %}", t=[shown, task()]))
    assert page.links == ["#wait", "/t/", "/t/", "#wait", "/t/"]
    assert "Because." in page.text()


def test_a_gap_is_a_dash_and_the_next_expected_event_an_empty_circle():
    lines = [
        parts.RollLine("A.", "07:02", "12", "seal", entry_url="/log/12/", detail="More."),
        parts.RollLine("Nothing.", kind="gap"),
        parts.RollLine("Next.", kind="expected"),
    ]
    page = write("{% roll lines wide=True %}", lines=lines)
    assert re.findall(r'use href="#(\w+)"', page) == ["seal", "none", "wait"]
    assert '<a href="/log/12/">Entry 12</a>' in page
    assert 'class="roll wide"' in page


def test_facts_offer_a_change_that_names_its_question():
    page = write("{% facts f %}", f=[("Unit", "A", "/u/"), parts.Fact("No.", "007", latin=True)])
    assert '<a href="/u/">Change<span class="vh"> Unit</span></a>' in page
    assert '<span class="id" lang="en">007</span>' in page


def test_a_funnel_s_bars_show_what_was_there_and_what_is_left():
    drawn = parts.Stage("Drawn", 184, of=184)
    appeared = parts.Stage("Appeared", 92, "", 138, 184)
    assert (drawn.bar, appeared.bar) == ((1000, 1000), (750, 500))
    assert parts.Stage("Sealed", None, word="Sealed").bar is None
    assert parts.Stage("Headcount", 6214).bar is None


def test_a_confirmation_posts_with_its_token_names_its_object_and_offers_a_way_back():
    request = RequestFactory().get("/")
    shown = samples.sample_data(NOW)["act"]
    act = replace(shown, hidden={"draw": "2026-012"})
    page = Template("{% load parts %}{% confirm_box act %}").render(
        Context({"act": act, "csrf_token": "abc", "request": request})
    )
    assert 'name="csrfmiddlewaretoken" value="abc"' in page
    assert 'name="draw" value="2026-012"' in page
    assert '<button class="btn grave">Freeze 6\u00a0102 people</button>' in page
    assert page.count("<button") == 1
    assert "<h1>" in page
    plain = write("{% confirm_box act %}", act=replace(act, proof=None, grave=False))
    assert 'type="text"' not in plain
    assert 'class="btn"' in plain


def test_who_signed_and_who_is_awaited_stand_apart():
    signed = [parts.Signature("The clerk", "07:02")]
    page = write("{% two_person s a %}", s=signed, a=["The head"])
    assert page.index("Signed") < page.index("The clerk") < page.index("Awaited")


def test_a_refusal_carries_its_code_and_the_way_on():
    page = write('{% refusal "No." "code-here" url="/on/" label="Go on" %}')
    assert "code-here" in page
    assert '<a href="/on/">Go on</a>' in page


def test_long_work_says_how_much_is_done_and_renews_itself_by_header():
    page = write("{% progress 30000 60000 5 %}")
    assert "30\u00a0000 of 60\u00a0000" in page
    assert 'rect width="50"' in page
    assert "Stop" not in page
    assert 'rect width="0"' in write("{% progress 0 0 %}")
    answer = parts.renewing(HttpResponse(), 5)
    assert (answer["Refresh"], answer["Cache-Control"]) == ("5", "no-store")


def test_a_check_has_three_states_and_never_a_fourth():
    states = [parts.Check(state, "C") for state in ("agrees", "differs", "unchecked")]
    assert [one.mark for one in states] == ["done", "stop", "wait"]
    assert write("{% check_result c 'Us.' %}", c=states[0]).count("<li>") == 1
    with pytest.raises(KeyError):
        _ = parts.Check("passed", "C").mark


def test_a_receipt_s_code_is_read_back_from_its_drawing():
    shown = parts.Receipt("R", "RM-1", "https://example.org/r/RM-1", seal=fingerprint(b"x"))
    page = write("{% receipt r %}", r=shown)
    side = int(re.search(r'viewBox="0 0 (\d+)', page)[1])
    wide = side * 4
    grey = bytearray(b"\xff" * wide * wide)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", page):
        for row in range(int(y) * 4, int(y) * 4 + 4):
            start = row * wide + int(x) * 4
            grey[start : start + int(run) * 4] = bytes(int(run) * 4)
    picture = memoryview(grey).cast("B", (wide, wide))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["https://example.org/r/RM-1"]
    assert io.StringIO(page).read().count("style=") == 0


def test_steps_are_said_to_those_who_hear_them():
    page = write("{% steps 2 4 %}")
    assert 'aria-label="Step 2 of 4"' in page
    assert re.findall(r"<i(?: class=\"(\w)\")?>", page) == ["d", "c", "", ""]


def digits_after(page, passed):
    """What the running digits show some seconds after the page was sent."""
    shown = ""
    end = float(re.search(r'end="([\d.]+)s"', page)[1])
    for wheel in re.findall(r"<svg x=.*?</svg>", page, re.DOTALL):
        texts = re.findall(r"<text[^>]*>(.)</text>", wheel)
        duration = int(re.search(r'dur="(\d+)s"', wheel)[1])
        begun = int(re.search(r'begin="(-?\d+)s"', wheel)[1])
        phase = (min(passed, end) - begun) % duration
        shown += texts[int(phase * len(texts) // duration)]
    return shown


@pytest.mark.parametrize("seconds", [0, 1, 9, 59, 60, 148, 402, 599, 600, 3599])
def test_running_digits_count_down_without_script_and_stop_at_zero(seconds):
    page = write("{% countdown s %}", s=seconds)
    for passed in {0, 1, seconds // 2, max(0, seconds - 1), seconds, seconds + 77}:
        left = max(0, seconds - passed)
        assert digits_after(page, passed + 0.1) == f"{left // 60:02d}{left % 60:02d}", passed


def test_running_digits_begin_at_the_right_place_and_in_the_page_s_digits():
    page = write("{% countdown 148 %}")
    assert re.findall(r'translate\(0 (-?\d+)\)"><text', page) == ["-432", "-336", "-144", "-48"]
    with translation.override("km"):
        assert ">៩</text>" in write("{% countdown 148 %}")


def test_dice_not_rolled_yet_are_empty_places():
    throw = parts.Throw("A", "", "338", 6, "now")
    assert (throw.cells, throw.last) == (["3", "3", "8", "", ""], 10)
    assert 'aria-label="Dice 6 to 10: 338"' in write("{% dice d %}", d=[throw])


def test_a_chart_is_followed_by_its_table():
    table = (["Month", "Drawn"], [["Jan", "120"]])
    page = write('{% chart "/w.svg" "/n.svg" "It grew." t %}', t=table)
    assert 'srcset="/w.svg"' in page
    assert '<img src="/n.svg" alt="Chart: It grew. The table below has the same figures.">' in page
    assert '<th scope="row">Jan</th><td class="n">120</td>' in page


def test_a_list_says_how_it_is_sorted_and_what_its_totals_cover():
    page = write("{% data_table listing %}", listing=samples.sample_data(NOW)["listing"])
    assert page.count('aria-sort="descending"') == 1
    assert 'data-k="Excused"' in page
    assert "All 39 units" in page
    assert '<form class="tools" method="get">' in page
    assert 'aria-current="page"' in page


def test_an_empty_list_has_no_head_without_rows_and_offers_all_again():
    listing = replace(samples.sample_data(NOW)["listing"], rows=[], covers="None of 39.")
    page = write("{% data_table listing %}", listing=listing)
    assert "<table" not in page
    assert "XLSX" not in page
    assert "None of 39." in page
    assert "Show all" not in page
    narrowed = write("{% data_table listing %}", listing=replace(listing, given={"unit": "A"}))
    assert '<a class="all" href="?">Show all</a>' in narrowed


def test_the_live_page_shows_every_part_by_the_line_that_it_prints():
    with translation.override("km"):
        shown = samples.parts_shown(RequestFactory().get("/"), NOW)
    assert [one.key for one in shown] == [key for key, _name, _when in PARTS]
    for one in shown:
        assert f"{{% {one.key} " in one.line, one.key
        assert Page(one.html).forbidden in ([], ["img"]), one.key


def test_an_unknown_mark_stops_the_page():
    with pytest.raises(TemplateSyntaxError, match="no mark called bell"):
        write('{% tag "bell" "Ring" %}')
