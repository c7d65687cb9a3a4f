"""The invented force's first testing policy: data a real force replaces by its own."""

from __future__ import annotations

from typing import Any

DEMO_POLICY: dict[str, Any] = {
    "notice_days": 30,
    "opening_cap_days": 30,
    "reserves_rate": "1/5",
    "dispatch_hour": "06:00",
    "panel": ["methamphetamine", "amphetamine", "mdma", "ketamine", "opiates", "cannabis"],
    "sites": ["training-school", "headquarters-clinic"],
    "sanctions": ["counselling", "suspension", "removal"],
    "strata": [
        {
            "label": "command",
            "rate": "1/10",
            "classes": ["officer"],
            "ranks": [
                "ឧត្តមសេនីយ៍ឯក",
                "ឧត្តមសេនីយ៍ទោ",
                "ឧត្តមសេនីយ៍ត្រី",
                "វរសេនីយ៍ឯក",
                "វរសេនីយ៍ទោ",
                "វរសេនីយ៍ត្រី",
                "CAPTAIN OF POLICE",
                "COMMANDER",
                "DEPUTY CHIEF",
                "LIEUTENANT OF POLICE",
                "Captain",
                "Chief",
                "Lieutenant",
            ],
        },
        {"label": "officers", "rate": "1/20", "classes": ["officer"]},
        {"label": "recruits", "rate": "1/10", "classes": ["recruit"]},
        {"label": "staff", "rate": "1/20", "classes": ["staff"]},
    ],
    "sources": {
        "notice_days": {
            "text": "Decision of the invented force on its testing programme, part 2",
            "day": "2023-06-12",
            "confirmed": True,
        },
        "strata": {
            "text": "Decision of the invented force on its testing programme, table 1",
            "day": "2023-06-12",
            "confirmed": True,
        },
        "dispatch_hour": {
            "text": "Assumed: no rule of the force names an hour yet",
            "day": "2023-06-12",
            "confirmed": False,
        },
    },
}
"""Rates, panel and sanctions are invented; nothing here is any force's rule."""
