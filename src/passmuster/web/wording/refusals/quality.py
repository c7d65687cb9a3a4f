"""Refusals about a laboratory's quality: blind controls, certificates, proficiency rounds."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BLIND: Mapping[str, Promise] = {
    "blind-analytes-missing": _("The panel in force tests for no drug. Put one in force first."),
    "blind-number-not-usable": _("A plan has a whole number of controls. Give the specimens anew."),
    "blind-occasion-unknown": _("The plan has no control on that day at that site."),
    "blind-rule-unknown": _("There is no such rule. Choose one from the list."),
    "period-unreadable": _("This is no quarter. Choose one from the list."),
    "blind-key-missing": _(
        "The key of the blind controls cannot be read on the server. Ask the administrator to put "
        "it back from the backup of the keys."
    ),
    "blind-kit-missing": _("You hold no whole kit and cup. Sign for them at the store first."),
    "blind-none-due": _("At this number the rule asks for no control. Choose another rule."),
    "blind-not-a-laboratory": _("Choose one of the registered laboratories."),
    "blind-not-yours": _("Only whoever planted a control prints its form."),
    "blind-nothing-due": _("No control waits for you at your site today. There is nothing to do."),
    "blind-opening-reason-unknown": _("Choose from the list why the plan is opened early."),
    "blind-plan-made": _("This quarter has its plan already, and it stays as it is."),
    "blind-plan-open": _("This plan is open already. Read it on its page."),
    "blind-plan-unknown": _("There is no such plan. Choose one from the list."),
    "blind-planner-opens": _("Whoever planned the controls does not open them. Two others do."),
    "blind-quarter-over": _("No day of this quarter is left for a control. Plan the next one."),
    "blind-specimens-too-few": _(
        "More specimens than this came to the laboratory in the last year. Expect no fewer."
    ),
    "blind-occasions-too-few": _(
        "The days that are left of this quarter, at the sites there are, are too few for so many "
        "controls. Plan the next quarter."
    ),
    "blind-plan-differs": _(
        "What is kept is not what was sealed. Nothing of it is shown: ask the inspector to look."
    ),
    "blind-plan-not-by-rule": _(
        "Another plan comes of this seed and rule. Nothing of it is shown: ask the inspector."
    ),
    "blind-plan-sealed": _(
        "This plan is sealed until its quarter is over. Before that, two people who did not plan "
        "it open it, with a reason."
    ),
    "blind-seal-broken": _(
        "This plan was not sealed with the key that lies on the server. Ask the inspector to look."
    ),
}

_STANDING: Mapping[str, Promise] = {
    "accreditation-not-a-laboratory": _("Choose one of the registered laboratories."),
    "accreditation-not-of-panel": _(
        "The panel tests one of these drugs at another stage: untick it, or add its stage."
    ),
    "accreditation-scope-unknown": _("Choose at least one drug of the panel and one stage."),
    "accreditation-unknown": _("There is no such certificate here. Choose one from the list."),
    "accreditation-unreadable": _(
        "Give the body, the number, the first day, and a last day that is no earlier."
    ),
    "pause-unreadable": _(
        "Give a first day within the certificate’s days, and a last day that is no earlier."
    ),
    "round-line-unreadable": _(
        "One of the lines is no sample. Write each like S1 BZE + + 520 498 31, one a line."
    ),
    "round-recorded": _("This round was recorded before. It stays as it is."),
    "round-samples-unreadable": _(
        "Give each sample once, with a drug of the panel and numbers in ng/mL."
    ),
    "round-unreadable": _("Give the scheme, the round’s number and its day, which is past."),
}

SENTENCES: Mapping[str, Promise] = {**_BLIND, **_STANDING}
