from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support import page_words
from tests.support.season_custody import LONG_AFTER
from tests.support.signing_in import client_of
from tests.support.whole_season import whole_season
from tools import crawl

pytestmark = pytest.mark.django_db
from collections import Counter
ALL=Counter()
HREF = re.compile(r'href="(/km/[^"#]*)"')


def walk(client, look):
    waiting, met = ["/km/"], set()
    while waiting:
        address = waiting.pop(0).replace("&amp;", "&")
        pattern = crawl.pattern_of(address)
        if address in met or crawl.SKIPPED.search(address) or "/account/" in address:
            continue
        most = 15 if any(w in address for w in ("/reviews/", "/laboratory/", "/batches/", "/results/", "/accreditation/", "/blind/", "/custody/")) else 1
        if ALL[pattern] >= most and pattern != "/":
            continue
        ALL[pattern] += 1
        met.add(address)
        answer = client.get(address)
        if answer.status_code in (301, 302):
            waiting.append(answer["Location"]); continue
        if "text/html" not in answer.headers.get("Content-Type", ""): continue
        html = answer.content.decode()
        look(address, answer.status_code, html)
        waiting += HREF.findall(html)
    return met


def test_x(begin):
    import time
    t=time.time()
    season = whole_season(begin)
    print("season", time.time()-t)
    written = page_words.names_of_things()
    seen = set()
    with season.at(season.now + LONG_AFTER + timedelta(days=31)):
        for human in season.force.humans.order_by("code"):
            client = client_of(season, human.code, language="km")
            met=[]
            def look(address, status, html):
                met.append(address)
                with open("/tmp/khmer/pages/"+human.code+address.replace("/","_").replace("?","Q")[:150]+".html","w") as f: f.write(html)
                for run in page_words.english_in(html, written):
                    key=(crawl.pattern_of(address), run)
                    if key not in seen:
                        seen.add(key); print(human.code, address, status, "|", run[:160])
                if status>=400: print(human.code,address,status)
            walk(client, look)
            print("==", human.code, len(met), round(time.time()-t))
