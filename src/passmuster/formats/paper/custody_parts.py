"""Each step of the custody and control form, with the fields that rules.md §3.2 gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from passmuster.formats.paper.form_cells import choice, field, number, section, sentence
from passmuster.formats.paper.language import Language, day, moment
from passmuster.formats.paper.wording import Wording

if TYPE_CHECKING:
    from passmuster.formats.paper.custody_form import DonorPart, LaboratoryCopy

REASONS: Final = (
    "pre-employment",
    "random",
    "reasonable-cause",
    "post-accident",
    "return-to-duty",
    "follow-up",
    "promotion",
    "high-risk-unit",
    "post-incident",
    "voluntary",
)
"""Why a test is done: 49 CFR 40.14(h), and what police forces add (rules.md §3.2, §7)."""

KINDS: Final = ("split", "single", "none")
"""What was collected: two bottles, one, nothing."""

_RESULTS: Final = (
    "negative",
    "dilute",
    "positive",
    "rejected",
    "adulterated",
    "substituted",
    "invalid",
)
_VERIFIED: Final = (
    "negative",
    "dilute",
    "positive",
    "refusal_adulterated",
    "refusal_substituted",
    "refusal_other",
    "cancelled",
)


@dataclass(frozen=True)
class Say:
    """The form's texts in the language of the paper."""

    wording: Wording
    language: Language

    def __call__(self, key: str, **facts: object) -> str:
        """Return a text with its facts put in."""
        return self.wording.say(key, self.language, **facts)

    def options(self, prefix: str, codes: tuple[str, ...]) -> Mapping[str, str]:
        """Return the word of each code, in the order of the codes."""
        return {code: self(f"{prefix}_{code.replace('-', '_')}") for code in codes}

    def answers(self) -> Mapping[str, str]:
        """Return the words for yes and no."""
        return self.options("answer", ("yes", "no"))


def header(copy: LaboratoryCopy, _: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return the head: the numbers, and the laboratory the specimen goes to."""
    return section(
        say("head_title"),
        [
            number(say("head_specimen"), copy.specimen),
            number(say("head_pack"), copy.pack),
            field(say("head_accession")),
            field(say("head_laboratory"), copy.laboratory, most=120),
            field(say("head_address"), copy.laboratory_address, span=8),
        ],
    )


def step_1(copy: LaboratoryCopy, donor: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return step 1: the order. The donor's number stands only where the donor's part does."""
    order = copy.order
    known = [] if donor is None else [field(say("one_donor_number"), donor.service_number, most=60)]
    return section(
        say("one_title"),
        [
            field(say("one_employer"), order.employer),
            field(say("one_employer_contact"), order.employer_contact),
            field(say("one_review_doctor"), order.review_doctor),
            *known,
            field(say("one_authority"), order.authority, span=8 if known else 12),
            choice(say("one_reason"), say.options("reason", REASONS), order.reason),
            field(say("one_panel"), order.panel),
            field(say("one_site"), order.site),
            field(say("one_site_contact"), order.site_contact),
        ],
    )


def step_2(copy: LaboratoryCopy, _: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return step 2: what was collected, the temperature, the observation, the remark."""
    done = copy.collection
    return section(
        say("two_title"),
        [
            choice(say("two_kind"), say.options("kind", KINDS), done.specimen_kind, span=12),
            choice(
                say("two_temperature"), say.answers(), _answer(done.temperature_in_range), span=7
            ),
            choice(say("two_observed"), say.answers(), _answer(done.observed), span=5),
            field(say("two_remark"), done.remark, span=12, most=400),
        ],
    )


def step_3(copy: LaboratoryCopy, _: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return step 3: the seals over the caps, dated and initialled, and what each bottle holds."""
    done = copy.collection
    return section(
        say("three_title"),
        [
            sentence(say("three_says")),
            number(say("three_seal_a"), done.seal_a, span=4),
            field(say("three_a_ml"), _millilitres(done.a_ml), span=2),
            number(say("three_seal_b"), done.seal_b, span=4),
            field(say("three_b_ml"), _millilitres(done.b_ml), span=2),
        ],
    )


def step_4(copy: LaboratoryCopy, _: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return step 4: what the collector certifies, and to whom the specimen was released."""
    done = copy.collection
    at = "" if done.at is None else moment(done.at, say.language)
    return section(
        say("four_title"),
        [
            sentence(say("four_says")),
            field(say("four_collector"), done.collector, span=4, most=120),
            field(say("four_signature"), span=4, height=7),
            field(say("four_at"), at, span=4),
            field(say("four_released"), done.released_to, span=12, most=120),
        ],
    )


def receipt(_: LaboratoryCopy, __: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return the second half of step 4, the laboratory's receipt: on its own copy alone."""
    return section(
        say("receipt_title"),
        [
            field(say("four_received"), span=4),
            field(say("four_received_at"), span=4),
            field(say("four_stored"), span=4),
            choice(say("four_seal"), say.answers()),
        ],
    )


def step_5_laboratory(_: LaboratoryCopy, __: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return steps 5a and 5b: the laboratory's results, on copy 1 alone."""
    return section(
        say("five_title"),
        [
            choice(say("five_a"), say.options("result", _RESULTS)),
            field(say("five_positive"), span=6),
            field(say("five_remark"), span=6),
            field(say("five_scientist"), span=4),
            field(say("five_signature"), span=4, height=7),
            field(say("five_day"), span=4),
            choice(say("five_b"), say.options("split", ("reconfirmed", "not_reconfirmed"))),
            field(say("five_b_laboratory"), span=6),
            field(say("five_b_reason"), span=6),
            field(say("five_scientist"), span=4),
            field(say("five_signature"), span=4, height=7),
            field(say("five_day"), span=4),
        ],
    )


def step_5_donor(_: LaboratoryCopy, donor: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return step 5 of copies 2 to 5: what the donor certifies, and how to reach the donor."""
    if donor is None:
        return section("", [])
    birth = "" if donor.birth is None else day(donor.birth, say.language)
    return section(
        say("donor_title"),
        [
            sentence(say("donor_says")),
            field(say("donor_khmer_name"), donor.khmer_name, span=6, most=120),
            field(say("donor_latin_name"), donor.latin_name, span=6, most=120),
            field(say("donor_birth"), birth),
            field(say("donor_day_phone"), donor.day_phone, most=40),
            field(say("donor_evening_phone"), donor.evening_phone, most=40),
            field(say("donor_signature"), span=8, height=7),
            field(say("donor_day"), span=4),
            sentence(say("donor_unsigned")),
        ],
    )


def steps_6_and_7(_: LaboratoryCopy, __: DonorPart | None, say: Say) -> dict[str, Any]:
    """Return steps 6 and 7: the review doctor's verification, on copy 2 alone."""
    return section(
        say("six_title"),
        [
            choice(say("six_a"), say.options("verified", _VERIFIED)),
            field(say("five_positive"), span=6),
            field(say("five_remark"), span=6),
            field(say("six_doctor"), span=4),
            field(say("five_signature"), span=4, height=7),
            field(say("five_day"), span=4),
            choice(
                say("seven_a"),
                say.options("split", ("reconfirmed", "not_reconfirmed", "cancelled")),
            ),
            field(say("six_doctor"), span=4),
            field(say("five_signature"), span=4, height=7),
            field(say("five_day"), span=4),
        ],
    )


_SHARED: Final = (header, step_1, step_2, step_3, step_4)
_WITH_DONOR: Final = (*_SHARED, step_5_donor)

SECTIONS: Final[Mapping[str, tuple[Callable[..., dict[str, Any]], ...]]] = {
    "laboratory": (*_SHARED, receipt, step_5_laboratory),
    "review-doctor": (*_WITH_DONOR, steps_6_and_7),
    "collector": _WITH_DONOR,
    "employer": _WITH_DONOR,
    "donor": _WITH_DONOR,
}
"""What stands on each copy: results on the laboratory's and the doctor's only, a donor on four."""


def _millilitres(volume: int | None) -> str:
    return "" if volume is None else f"{volume} mL"


def _answer(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]
