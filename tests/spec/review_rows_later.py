"""The rows of rules.md §5.1 and §5.3 as scenes: reaching the officer, bottle B and its result.

Hours count from the laboratory's result; in a request, from the service of the notification.
"""

from __future__ import annotations

from tests.spec.review_rows import Row

_READ, _MEMORY, _DERIVED, _OURS = "read", "memory", "derived", "ours"
_SPLIT, _CALL, _UNHEARD = "49 CFR 40.187", "49 CFR 40.131", "49 CFR 40.133"

SPLITS = (
    Row("5.3", "One of two findings is reconfirmed", f"{_SPLIT}, category 1", _READ,
        "primary BZE AMP; found BZE", "1 stands → file"),
    Row("5.3", "Adulteration reconfirmed", f"{_SPLIT}, category 1", _READ,
        "primary adulterated; found adulterated", "1 stands → file"),
    Row("5.3", "None reconfirmed", f"{_SPLIT}, category 2", _READ, "primary BZE",
        "2 cancelled → file"),
    *(
        Row("5.3", f"Substituted, bottle B with creatinine {creatinine}", f"{_SPLIT}(b)(2)", _READ,
            f"primary substituted; creatinine {creatinine}", f"2 cancelled → {follows}")
        for creatinine, follows in (
            ("1.99", "file"),
            ("2.0", "split-dilute-observed"),
            ("5.0", "split-dilute-observed"),
            ("5.01", "file"),
        )
    ),
    Row("5.3", "Substituted, bottle B without its creatinine", f"{_SPLIT}(b)(2)", _DERIVED,
        "primary substituted", "refused: creatinine-number-needed"),
    Row("5.3", "None reconfirmed, bottle A invalid as well", f"{_SPLIT}(b)(3)", _READ,
        "primary BZE; also invalid", "2 cancelled → split-invalid-primary-observed"),
    Row("5.3", "None reconfirmed, bottle B invalid", f"{_SPLIT}(c)(1)", _READ,
        "primary BZE; is invalid", "3a cancelled → split-invalid-observed"),
    Row("5.3", "None reconfirmed, bottle B adulterated: hearing", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is adulterated", "3b interview → file"),
    Row("5.3", "Bottle B adulterated and invalid: hearing", f"{_SPLIT}, category 3", _DERIVED,
        "primary BZE; is adulterated invalid", "3b interview → file"),
    Row("5.3", "Hearing with a medical explanation", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is substituted; heard physiological", "3b-explained cancelled → file"),
    Row("5.3", "Hearing with a prescription", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is substituted; heard prescription",
        "refused: explanation-of-another-finding"),
    Row("5.3", "Hearing without an explanation", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is adulterated; heard nothing", "3b-refusal refusal → offer-bottle-a"),
    Row("5.3", "Bottle A shows it as well", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is adulterated; bottle A shows", "3b-reconfirmed refusal → file"),
    Row("5.3", "Bottle A does not show it", f"{_SPLIT}, category 3", _READ,
        "primary BZE; is adulterated; bottle A clear", "3b-not-reconfirmed cancelled → file"),
    Row("5.3", "Bottle A does not show it and was invalid", f"{_SPLIT}, category 3, (b)(3)", _READ,
        "primary BZE; also invalid; is adulterated; bottle A clear",
        "3b-not-reconfirmed cancelled → split-invalid-primary-observed"),
    Row("5.3", "Some reconfirmed, bottle B invalid", f"{_SPLIT}, category 4", _READ,
        "primary BZE AMP; found BZE; is invalid", "4 stands → file"),
    Row("5.3", "Reconfirmed, bottle B adulterated", f"{_SPLIT}, category 4", _READ,
        "primary BZE; found BZE; is adulterated", "4 stands → file"),
    Row("5.3", "Bottle B is not there, or no laboratory can", f"{_SPLIT}(e)", _READ,
        "primary BZE; unavailable", "5 cancelled → split-unavailable-observed"),
    Row("5.3", "The second laboratory is the first", "49 CFR 40.177", _READ,
        "primary BZE; found BZE; laboratory A", "refused: split-laboratory-same"),
    Row("5.3", "A drug judged by a cutoff", "49 CFR 40.177", _READ, "primary BZE; by cutoff BZE",
        "refused: split-judged-by-cutoff"),
    Row("5.3", "Adulteration is judged by the same criteria", "49 CFR 40.179, 40.181", _MEMORY,
        "primary adulterated; by cutoff adulterated", "2 cancelled → file"),
    Row("5.3", "Not found, and nobody looked why", "49 CFR 40.177", _READ,
        "primary BZE; no validity", "refused: split-validity-missing"),
    Row("5.3", "Bottle B shows what bottle A did not", f"{_SPLIT}, category 4", _DERIVED,
        "primary BZE; found PCP", "refused: split-other-finding"),
)  # fmt: skip

_FULL = "doctor 0 2 24; letter 24"

CONTACTS = (
    Row("5.1", "Nothing was tried", f"{_CALL}(c)", _READ, "now 0",
        "attempt 0 day; attempt 2 evening; attempt 24; letter 24; attempt 24; attempt 26; attempt "
        "48; days-after-result 240"),
    Row("5.1", "Three attempts in an hour are one", f"{_CALL}(c)", _READ, "doctor 0 0.5 1; now 1",
        "attempt 2 evening; attempt 24; letter 24; attempt 24; attempt 26; attempt 48; "
        "days-after-result 240"),
    Row("5.1", "Three attempts within 23:59:59", f"{_CALL}(c)", _READ,
        "doctor 0 2 23:59:59; now 24",
        "attempt 25:59:59; letter 25:59:59; attempt 25:59:59; attempt 27:59:59; attempt 49:59:59; "
        "days-after-result 240"),
    Row("5.1", "Three attempts over 24:00:00", f"{_CALL}(c)", _READ, "doctor 0 2 24; now 24",
        "letter 24; attempt 24; attempt 26; attempt 48; days-after-result 240"),
    Row("5.1", "Only one phone was tried", f"{_CALL}(c)", _READ,
        "doctor 0 2 24; day phone only; now 24",
        "attempt 26 evening; letter 26; attempt 26; attempt 28; attempt 50; days-after-result 240"),
    Row("5.1", "A form without a phone: the force is asked at once", f"{_CALL}(c)", _DERIVED,
        "no phone; now 0", "letter 0; attempt 0; attempt 2; attempt 24; days-after-result 240"),
    Row("5.1", "A letter before the doctor's own effort counts for nothing", f"{_CALL}(c)(2)",
        _READ, "doctor 0 2 24; letter 23; now 24",
        "letter 24; attempt 24; attempt 26; attempt 48; days-after-result 240"),
    Row("5.1", "A letter that tells the result counts for nothing", f"{_CALL}(c)(2)", _READ,
        "doctor 0 2 24; letter 24 telling; now 24",
        "letter 24; attempt 24; attempt 26; attempt 48; days-after-result 240"),
    Row("5.1", "The donor expressly declines", f"{_UNHEARD}(a)(1)", _READ, "declined 1; now 1",
        "declined"),
    Row("5.1", "A declination that the officer disputes", f"{_UNHEARD}(a)(1)", _OURS,
        f"{_FULL}; force 24 26 48; declined 1 open; now 240", "days-after-result 240"),
    Row("5.1", "Exactly 72 hours after the service", f"{_UNHEARD}(a)(2)", _READ,
        f"{_FULL}; served 30; now 102", "hours-after-service 102"),
    Row("5.1", "A second more than 72 hours after the service", f"{_UNHEARD}(a)(2)", _READ,
        f"{_FULL}; served 30; now 102:00:01", "served-and-silent"),
    Row("5.1", "A service without proof starts nothing", f"{_UNHEARD}(a)(2)", _READ,
        f"{_FULL}; force 24 26 48; served 30 unproved; now 200", "days-after-result 240"),
    Row("5.1", "A service that the officer disputes starts nothing", "threat model M-02", _OURS,
        f"{_FULL}; force 24 26 48; served 30 open; now 200", "days-after-result 240"),
    Row("5.1", "A dispute that was heard and dismissed", "threat model M-02", _OURS,
        f"{_FULL}; served 30 dismissed; now 102:00:01", "served-and-silent"),
    Row("5.1", "Ten days exactly, both sides tried", f"{_UNHEARD}(a)(3)", _READ,
        f"{_FULL}; force 24 26 48; now 240", "days-after-result 240"),
    Row("5.1", "Ten days and a second, both sides tried", f"{_UNHEARD}(a)(3)", _READ,
        f"{_FULL}; force 24 26 48; now 240:00:01", "never-reached"),
    Row("5.1", "Ten days and a second, nobody tried", f"{_UNHEARD}(a)(3); threat model M-02", _READ,
        "now 240:00:01",
        "attempt 240:00:01 day; attempt 242:00:01 evening; attempt 264:00:01; letter 264:00:01; "
        "attempt 264:00:01; attempt 266:00:01; attempt 288:00:01"),
    Row("5.1", "Ten days, the force's attempts within 23:59:59", f"{_CALL}(d)", _READ,
        f"{_FULL}; force 24 26 47:59:59; now 240:00:01", "attempt 240:00:01"),
    Row("5.1", "A disputed attempt does not count until it is heard", "threat model M-02", _OURS,
        f"{_FULL}; disputed call open; force 24 26 48; now 240:00:01",
        "attempt 240:00:01 evening; letter 240:00:01; attempt 240:00:01; attempt 242:00:01; "
        "attempt 264:00:01"),
    Row("5.1", "An attempt whose dispute was upheld is struck", "threat model M-02", _OURS,
        f"{_FULL}; disputed call upheld; force 24 26 48; now 240:00:01",
        "attempt 240:00:01 evening; letter 240:00:01; attempt 240:00:01; attempt 242:00:01; "
        "attempt 264:00:01"),
    Row("5.1", 'Who was reached is not "never reached"', f"{_UNHEARD}(a)(3)", _READ,
        f"{_FULL}; doctor reached; force 24 26 48; now 240:00:01",
        "service 240:00:01; hours-after-service 312:00:01"),
    Row("5.1", "Whom the force reached without proof is served first", f"{_UNHEARD}(a)(2)", _READ,
        f"{_FULL}; force 24 26 48; force reached; now 240:00:01",
        "service 240:00:01; hours-after-service 312:00:01"),
)  # fmt: skip

REQUESTS = (
    Row("5.1", "Bottle B is asked for at 72 hours", "49 CFR 40.171", _READ, "asked 72",
        "request-in-time"),
    Row("5.1", "Bottle B is asked for a second later", "49 CFR 40.171", _READ, "asked 72:00:01",
        "refused: split-request-late"),
    Row("5.1", "Late for an unavoidable cause", "49 CFR 40.171", _READ,
        "asked 100; cause serious-illness shown", "late-cause-shown"),
    Row("5.1", "Late for a cause that is not shown", "49 CFR 40.171", _READ,
        "asked 100; cause injury", "refused: split-request-late"),
    Row("5.1", "Late for a cause that is no cause", "49 CFR 40.171", _DERIVED,
        "asked 100; cause regret shown", "refused: split-cause-unknown"),
    Row("5.1", "The clock has not begun without a proved service", "threat model M-04", _OURS,
        "asked 500; unproved", "request-in-time"),
    Row("5.1", "No bottle B for an invalid result", "49 CFR 40.171(a)", _READ, "asked 1; invalid",
        "refused: split-nothing-to-test"),
)  # fmt: skip

_HEARD, _WHY = "49 CFR 40.131(a), 40.133(a)", "threat model M-02"

STRIKES = (
    Row("5.1", "A denied interview: nothing is signed until it is heard", _WHY, _OURS,
        "interviewed; denied interview", "refused: hearing-undenied-missing"),
    Row("5.1", "Denied papers: no time for them has run until that is heard", _WHY, _OURS,
        "documents-awaited; denied papers", "refused: hearing-undenied-missing"),
    Row("5.1", "A denied interview: no second doctor ends the reversal", _WHY, _OURS,
        "second-review; denied interview", "refused: hearing-undenied-missing"),
    Row("5.1", "An interview that was held after all", _WHY, _OURS,
        "interviewed; denied interview dismissed", "verified"),
    Row("5.1", "An interview that was not held, nothing signed yet", _HEARD, _DERIVED,
        "interviewed; denied interview upheld", "contacting"),
    Row("5.1", "A declination that was none", f"{_UNHEARD}(a)(1)", _DERIVED,
        "declined; denied declination upheld", "contacting"),
    Row("5.1", "Papers that were never named", "49 CFR 40.137(c)", _DERIVED,
        "documents-awaited; denied papers upheld", "contacting"),
    Row("5.1", "A reversal after an interview that was not held", _HEARD, _DERIVED,
        "second-review; denied interview upheld", "contacting"),
    Row("5.1", "A verified result after an interview that was not held", _HEARD, _DERIVED,
        "verified; denied interview upheld", "contacting"),
    Row("5.1", "The same, told and with bottle B on offer", _HEARD, _DERIVED,
        "notified; denied interview upheld", "contacting"),
    Row("5.1", "The same, final", _HEARD, _DERIVED,
        "final; denied interview upheld", "contacting"),
    Row("5.1", "The same, bottle B under way: it is tested to its end", _WHY, _OURS,
        "at-second-laboratory; denied interview upheld", "at-second-laboratory"),
    Row("5.1", "Bottle B bears it out: then the officer is heard anew", _WHY, _OURS,
        "at-second-laboratory; denied interview upheld; bottle reconfirm", "contacting"),
    Row("5.1", "Bottle B does not bear it out: cancelled, whoever was heard", "49 CFR 40.187",
        _DERIVED, "at-second-laboratory; denied interview upheld; bottle cancel-by-split", "final"),
)  # fmt: skip
"""What a denial of how the officer was heard comes to, from a state on."""
