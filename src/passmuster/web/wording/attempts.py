"""Refused attempts in words, for whoever reads them about somebody else.

A refusal in the record names the service that was called, or the action at a page's door, and a
reason code. What was tried is said as a verb phrase; the sentence of the code is what the person
was told, and is quoted as such.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from passmuster.web.wording.refusals import SENTENCES
from passmuster.web.wording.roles import ACTIONS

SERVICES: Mapping[str, str] = {
    "accept": "custody:accept",
    "accept_medical": "order:review-medical",
    "add_keeper": "custody:propose-holder",
    "admit_late": "order:decide",
    "announce_draw": "draw:announce",
    "announce_policy": "programme:announce",
    "answer_sign": "batch:answer",
    "arrange_units": "roster:import",
    "ask_for_bottle_a": "review:ask-split",
    "ask_for_reopening": "review:ask-reopening",
    "ask_for_split": "review:ask-split",
    "assign": "collection:assign",
    "attest_headcounts": "roster:attest",
    "attest_record": "collection:attest-training",
    "audit_roster": "roster:audit",
    "await_documents": "review:contact",
    "begin_custody": "custody:begin",
    "bring_report": "laboratory:key",
    "cancel": "order:cancel",
    "cancel_withdrawn": "review:verify",
    "check_label": "kit:check-label",
    "check_upload": "roster:import",
    "choose_mapping": "laboratory:confirm-rules",
    "choose_rule_set": "laboratory:confirm-rules",
    "close_account": "account:close",
    "close_holder": "custody:propose-holder",
    "close_round": "order:close-round",
    "commit_year_key": "key:contribute-manager",
    "confirm_throw": "draw:throw",
    "continue_notices": "order:decide",
    "count_units": "roster:attest",
    "decide": "order:decide",
    "decide_draw": "draw:decide",
    "decide_facts": "collection:propose-refusal",
    "declare": "collection:declare",
    "defer": "order:ask-absence",
    "dispose": "custody:dispose",
    "dispute": "order:dispute",
    "dispute_claim": "review:dispute",
    "draft_policy": "programme:draft",
    "end_credential": "credential:record",
    "end_key": "laboratory:record-key",
    "end_pack": "pack:end",
    "end_tie": "roster:propose-tie",
    "exchange_payroll_key": "roster:exchange-payroll-key",
    "exclude_person": "roster:exclude",
    "excuse": "order:ask-absence",
    "excuse_laboratory": "batch:excuse",
    "foresee_receipt": "custody:receive",
    "freeze_pool": "draw:freeze",
    "grant_role": "access:propose",
    "hand_out_personnel_half": "roster:exchange-payroll-key",
    "hear_dispute": "review:hear-dispute",
    "import_people": "roster:import",
    "import_upload": "roster:import",
    "invite": "account:invite",
    "issue_packs": "pack:issue",
    "issue_to_collector": "kit:issue",
    "issue_to_site": "kit:issue",
    "judge_bottle_a": "review:verify",
    "judge_bottle_b": "review:verify",
    "judge_hearing": "review:verify",
    "judge_hearing_second": "review:verify-second",
    "judge_second": "review:verify-second",
    "key_pack": "pack:key",
    "key_report": "laboratory:key",
    "log_dice": "draw:dice",
    "lose_serials": "kit:lose",
    "measure": "custody:measure",
    "notify_officer": "review:notify",
    "object_to": "collection:object",
    "offer": "custody:offer",
    "open_draw": "draw:open",
    "open_early": "blind:open",
    "open_item": "custody:open",
    "open_name": "order:open-name",
    "open_names": "draw:read-names",
    "open_plan": "blind:read",
    "open_practice": "collection:practise",
    "open_record": "roster:open-person",
    "open_review": "review:read",
    "open_scan": "pack:key",
    "open_session": "collection:collect",
    "open_statement": "order:review-medical",
    "open_told": "review:open-told",
    "opening_for": "draw:give-opening",
    "order_return": "order:make-planned",
    "own_opening": "draw:own-opening",
    "pause_accreditation": "accreditation:record",
    "plan_controls": "blind:plan",
    "plant_control": "blind:plant",
    "print_label": "kit:use",
    "print_labels": "kit:use",
    "print_packs": "pack:issue",
    "print_slip": "order:serve",
    "put_in_force": "programme:announce",
    "read_basis": "order:confirm-basis",
    "read_outcome": "review:notify",
    "read_result": "review:notify",
    "read_scan": "pack:key",
    "recall_batch": "batch:recall",
    "receive_at_laboratory": "custody:receive",
    "receive_lot": "kit:receive",
    "receive_paper": "order:ask-absence",
    "receive_payroll": "roster:deliver-payroll",
    "receive_report": "laboratory:receive",
    "record_accreditation": "accreditation:record",
    "receive_reports": "laboratory:receive",
    "record_arrival": "order:record-arrival",
    "record_attempt": "order:serve",
    "record_batch": "batch:record",
    "record_contact_attempt": "review:contact",
    "record_credential": "credential:record",
    "record_death": "order:record-end",
    "record_declination": "review:contact",
    "record_employer_attempt": "review:reach",
    "record_export": "roster:export",
    "record_gone": "order:record-end",
    "record_interview": "review:contact",
    "record_key": "laboratory:record-key",
    "record_left": "order:record-end",
    "record_look": "order:make-listed",
    "record_not_taken": "order:record-arrival",
    "record_round": "accreditation:record",
    "record_regulator_told": "review:notify",
    "record_seal": "ledger:record-seal",
    "record_service": "review:reach",
    "record_step": "collection:step",
    "record_steps": "collection:step",
    "record_unreached": "review:contact",
    "redesignate": "custody:receive",
    "register_holder": "custody:propose-holder",
    "register_human": "installation:set-up",
    "report_evaluation": "order:review-medical",
    "report_facts": "order:report-facts",
    "report_missed": "order:record-arrival",
    "report_nobody_came": "order:report-missed",
    "report_not_reached": "order:serve",
    "request_test": "order:make-requested",
    "return_item": "custody:return",
    "return_serials": "kit:return",
    "revoke_role": "access:revoke",
    "seal_grounds": "order:seal-grounds",
    "seal_plan": "order:make-planned",
    "seal_slip": "order:serve",
    "send_letter": "review:contact",
    "serve_notice": "order:serve",
    "settle": "laboratory:settle",
    "skip_reserve": "order:call-reserve",
    "spoil_serials": "kit:use",
    "start_collection": "order:collect",
    "state_correction": "collection:correct",
    "step_back": "order:step-back",
    "store_in": "custody:store-in",
    "store_out": "custody:store-out",
    "take_control": "blind:plant",
    "take_document": "review:contact",
    "take_reserve": "order:call-reserve",
    "tell_flaw": "collection:tell-flaw",
    "tell_of_bottle_b": "review:notify",
    "tie_person": "roster:propose-tie",
    "use_serial": "kit:use",
    "verify": "review:verify",
    "void_draw": "draw:void",
    "void_serials": "kit:void",
    "waive_split": "review:ask-split",
    "withdraw_invitation": "account:withdraw-invitation",
}
"""The action, by the service that does it."""

OTHERS: Mapping[str, Promise] = {
    "accept_invitation": _("open an account by an invitation"),
    "approve": _("approve a proposal"),
    "decline": _("refuse a proposal"),
    "disown": _("say that an act was not one’s own"),
    "explain_gap": _("explain a gap or a difference"),
    "open_paper": _("read a paper about an order"),
    "order_list": _("order tests"),
    "order_test": _("order a test"),
    "propose": _("propose an act to a second person"),
    "sign_in": _("sign in to an account"),
    "withdraw": _("take a proposal or an offer back"),
}
"""What no single action names: acts of two, and what is done before there is an actor."""

TOLD: Mapping[str, Promise] = {
    "account-unsealed": _("This account does not agree with the record, so it opens nothing."),
    "invitation-withdrawn": _("This invitation was withdrawn before somebody opened its link."),
    "object-not-found": _("There is no such page, or it is nothing that this person may see."),
    "reads-only": _("Whoever inspects changes nothing."),
}
"""Reason codes that no service says to anybody: met at the door, or by a link."""


def attempted(verb: str) -> str:
    """Return what was tried as a verb phrase, the code itself where nothing names it."""
    said = OTHERS.get(verb) or ACTIONS.get(SERVICES.get(verb, verb))
    return verb if said is None else str(said)


def told(code: str) -> str:
    """Return why it was refused, with the code; what the person read is quoted."""
    if code in TOLD:
        return f"{TOLD[code]} ({code})"
    if code not in SENTENCES:
        return code
    return gettext("They were told: “%(sentence)s” (%(code)s)") % {
        "sentence": SENTENCES[code],
        "code": code,
    }
