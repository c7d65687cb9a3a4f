"""Names of roles, duties and actions in the language of the page, with what each of them is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from passmuster.core.access.duties import Duty
from passmuster.core.access.roles import Role


@dataclass(frozen=True)
class Said:
    """A role's name and one sentence on what whoever holds it does."""

    name: Promise
    does: Promise


ROLES: Mapping[Role, Said] = {
    Role.SYSTEM: Said(
        _("The system"),
        _("Writes, signs and publishes what is due, without a person’s hand."),
    ),
    Role.ADMINISTRATOR: Said(
        _("Administrator"),
        _("Keeps the machines running and invites people; sees nobody’s personal data."),
    ),
    Role.ROSTER_CLERK: Said(
        _("Roster clerk"),
        _("Imports personnel’s file and explains where it differs from payroll’s."),
    ),
    Role.ROSTER_AUDITOR: Said(
        _("Roster auditor"),
        _("Opens the whole roster before a draw and signs what it found in it."),
    ),
    Role.UNIT_OFFICER: Said(
        _("Unit officer"),
        _("Attests how many people the own unit has, and approves for other units."),
    ),
    Role.PAYROLL: Said(
        _("Payroll"),
        _("Delivers who is paid, without names, so that the roster can be compared."),
    ),
    Role.PROGRAMME_MANAGER: Said(
        _("Programme manager"),
        _("Announces policies and draws, and leads each draw through its steps."),
    ),
    Role.STAFF_SIDE: Said(
        _("Staff side"),
        _("Holds half of the pool key and signs for the people who are tested."),
    ),
    Role.CEREMONY_PARTICIPANT: Said(
        _("Ceremony participant"),
        _("Throws dice in public and confirms the own digits."),
    ),
    Role.OVERSIGHT_BODY: Said(
        _("Oversight body"),
        _("Signs from outside the force where one signature is not enough, above all a void."),
    ),
    Role.NOTIFIER: Said(
        _("Notifier"),
        _("Hands the notice to whoever was drawn, and records when."),
    ),
    Role.STORE_CLERK: Said(
        _("Store clerk"),
        _("Keeps seals, kits and paper packs by their numbers, and hands them out by signature."),
    ),
    Role.COLLECTOR: Said(
        _("Collector"),
        _("Takes the specimen, step by step, and seals it before the donor’s eyes."),
    ),
    Role.OBSERVER: Said(
        _("Observer"),
        _("Is present at a collection where a rule orders it."),
    ),
    Role.COURIER: Said(
        _("Courier"),
        _("Carries sealed specimens and hands each of them over against a signature."),
    ),
    Role.LABORATORY_RECEIVER: Said(
        _("Laboratory receiver"),
        _("Receives specimens at the laboratory and checks their seals."),
    ),
    Role.CERTIFYING_SCIENTIST: Said(
        _("Certifying scientist"),
        _("Signs for the laboratory what was measured."),
    ),
    Role.MEDICAL_REVIEW_OFFICER: Said(
        _("Medical review officer"),
        _("Hears the officer in confidence and decides what a laboratory result means."),
    ),
    Role.DISCIPLINE_OFFICER: Said(
        _("Discipline officer"),
        _("Brings a verified result before the panel, within its time limits."),
    ),
    Role.PANEL_MEMBER: Said(
        _("Panel member"),
        _("Hears both sides and decides with the panel."),
    ),
    Role.APPEAL_PANEL_MEMBER: Said(
        _("Appeal panel member"),
        _("Decides on appeal, without having decided before."),
    ),
    Role.COMMANDER: Said(
        _("Commander"),
        _("Heads a unit, sees its own people, and releases them for collection."),
    ),
    Role.OFFICER: Said(
        _("Officer"),
        _("Is tested like everybody else, and sees everything that is held on the own person."),
    ),
    Role.CASE_INVESTIGATOR: Said(
        _("Case investigator"),
        _("Investigates a case and records what it found, with its source."),
    ),
    Role.EXHIBIT_CUSTODIAN: Said(
        _("Exhibit custodian"),
        _("Keeps exhibits, weighs them, and hands them over against a signature."),
    ),
    Role.VENUE_INSPECTOR: Said(
        _("Venue inspector"),
        _("Inspects entertainment venues and records what was found there."),
    ),
    Role.TRAINER: Said(
        _("Trainer"),
        _("Teaches recruits and officers, and records who attended."),
    ),
    Role.INSPECTOR_GENERAL: Said(
        _("Inspector general"),
        _("Reads everything private and changes nothing."),
    ),
    Role.PUBLISHER: Said(
        _("Publisher"),
        _("Publishes figures after checking that they point at nobody."),
    ),
}
"""What each role is called, and what whoever holds it does."""

ACTIONS: Mapping[str, Promise] = {
    "own:account": _("keep the own account"),
    "own:second-factor": _("choose how to prove oneself when signing in"),
    "own:approvals": _("see what one is asked to sign"),
    "own:answer": _("sign or refuse what one is asked to sign"),
    "own:start": _("see what waits for oneself"),
    "own:acts": _("see one’s own acts in the record"),
    "access:read": _("see who holds which role"),
    "access:propose": _("propose a role for somebody"),
    "access:approve": _("approve a role for somebody"),
    "access:revoke": _("end somebody’s role"),
    "access:read-denials": _("see what was refused to whom"),
    "access:read-openings": _("see who opened whose record"),
    "account:invite": _("invite somebody to an account"),
    "account:approve-invitation": _("approve an invitation"),
    "account:withdraw-invitation": _("withdraw an open invitation"),
    "account:close": _("close somebody’s account"),
    "roster:read": _("read the roster"),
    "roster:open-person": _("open a person’s record"),
    "roster:own-openings": _("see who opened the own record"),
    "roster:export": _("export the roster"),
    "roster:read-imports": _("see the imports of the roster"),
    "roster:read-gate": _("see what the gate before the freeze asks for"),
    "roster:import": _("import personnel’s file"),
    "roster:attest": _("attest a unit’s headcount"),
    "roster:deliver-payroll": _("deliver payroll’s list"),
    "roster:exchange-payroll-key": _("exchange payroll’s key"),
    "roster:explain-gap": _("explain a difference from payroll"),
    "roster:approve-gap": _("approve the explanation of a difference"),
    "roster:exclude": _("ask for an exclusion from the pool"),
    "roster:approve-exclusion": _("approve an exclusion from the pool"),
    "roster:audit": _("audit the roster of a draw"),
    "roster:read-signals": _("see what looks unusual in the roster"),
    "roster:propose-tie": _("propose which person of the roster an account belongs to"),
    "roster:approve-tie": _("approve which person of the roster an account belongs to"),
    "programme:read": _("read the policies"),
    "programme:draft": _("draft a policy"),
    "programme:announce": _("announce a policy"),
    "programme:approve": _("approve a policy"),
    "key:contribute-manager": _("give the programme’s half of the pool key"),
    "key:contribute-staff": _("give the staff side’s half of the pool key"),
    "draw:read": _("see the draws"),
    "draw:announce": _("announce a draw"),
    "draw:freeze": _("freeze the pool"),
    "draw:throw": _("throw dice"),
    "draw:dice": _("record the dice"),
    "draw:decide": _("let the draw be decided"),
    "draw:read-names": _("see the names of those drawn"),
    "draw:read-uses": _("see who opened the drawn list and who used the pool key"),
    "draw:open": _("open a draw to its officers"),
    "draw:give-opening": _("give an officer the own opening"),
    "draw:own-opening": _("fetch the own opening"),
    "draw:void": _("void a draw"),
    "draw:confirm-void": _("sign a void"),
    "draw:confirm-fallback": _("sign that a beacon round could not be verified"),
    "collection:read-own": _("see the own collections"),
    "collection:step": _("open the steps of a collection"),
    "collection:collect": _("collect a specimen"),
    "collection:observe": _("sign what was observed"),
    "collection:practise": _("practise a collection"),
    "collection:assign": _("assign a collector"),
    "collection:ask-observer": _("ask somebody to observe"),
    "collection:declare": _("declare a tie to a donor"),
    "collection:object": _("object to a collector or observer"),
    "collection:read": _("read how a collection went"),
    "collection:read-any": _("read how anybody’s collection went"),
    "collection:propose-refusal": _("decide facts that may be a refusal"),
    "collection:confirm-refusal": _("sign such a decision as the second"),
    "collection:attest-training": _("attest a collector’s training"),
    "collection:confirm-training": _("sign such an attestation as the second"),
    "collection:read-training": _("see who may collect, and until when"),
    "collection:read-correction": _("see the flaw on a form and its correction"),
    "collection:tell-flaw": _("tell a collector of a flaw"),
    "collection:correct": _("state what was missing on a form"),
    "collection:read-signals": _("see what looks unusual in collections"),
    "order:read": _("see the orders of tests, without names"),
    "order:read-funnel": _("see how many of those drawn were tested"),
    "order:open-name": _("open the name behind an order, with a purpose"),
    "order:read-openings": _("see who opened the names behind orders"),
    "order:own": _("see the own orders"),
    "order:make-drawn": _("order the tests of those drawn"),
    "order:make-listed": _("order the tests of everybody on a list"),
    "order:make-targeted": _("order a test on grounds that somebody else seals"),
    "order:make-planned": _("order a test that a ruling or a plan asks for"),
    "order:make-requested": _("ask for a test of oneself"),
    "order:close-round": _("close a round whose orders all have an outcome"),
    "order:confirm-basis": _("sign what a planned test rests on"),
    "order:read-signs": _("see whether a targeted test aims at somebody who had spoken up"),
    "order:seal-grounds": _("seal the grounds of a targeted test"),
    "order:serve": _("serve a notice and record attempts"),
    "order:record-arrival": _("record who appeared"),
    "order:collect": _("begin and end the collection of an order"),
    "order:report-missed": _("report that nobody came where no collector was named"),
    "order:report-facts": _("report facts that may be a refusal"),
    "order:review-medical": _("answer for a physician’s evaluation"),
    "order:decide": _("decide on a no-show or on reported facts"),
    "order:confirm-decision": _("sign a decision on an order"),
    "order:confirm-list": _("sign that a whole unit is tested"),
    "order:ask-absence": _("ask to excuse or put off an order"),
    "order:approve-absence": _("approve an excusal or a deferral"),
    "order:keep-due": _("let orders arise that are due"),
    "order:cancel": _("cancel an order"),
    "order:record-end": _("record that somebody left or died"),
    "order:step-back": _("record that somebody steps back from a test"),
    "order:dispute": _("put the own words beside an order"),
    "order:call-reserve": _("call the next reserve"),
    "order:confirm-reserve": _("sign that a reserve is called or passed over"),
    "kit:read": _("see the stock of kits"),
    "kit:receive": _("receive a lot of kits"),
    "kit:issue": _("issue kits"),
    "kit:confirm": _("sign for kits as the second person"),
    "kit:use": _("use kits in a session"),
    "kit:return": _("give kits back to the store"),
    "kit:void": _("make a serial void"),
    "kit:lose": _("record a serial as lost"),
    "kit:check-label": _("check whether a label counts"),
    "pack:read": _("see the paper packs"),
    "pack:issue": _("issue and print paper packs"),
    "pack:end": _("end a paper pack"),
    "pack:key": _("key a paper pack from its scan"),
    "custody:read": _("see who held a sealed thing, by its number"),
    "custody:read-overdue": _("see every sealed thing and what is late"),
    "custody:propose-holder": _("propose who can hold a sealed thing"),
    "custody:approve-holder": _("approve who can hold a sealed thing"),
    "custody:hold": _("see what one holds or is offered"),
    "custody:begin": _("begin the chain of a sealed thing"),
    "custody:offer": _("offer a sealed thing to another"),
    "custody:accept": _("accept a sealed thing"),
    "custody:withdraw": _("take an offer back"),
    "custody:store-in": _("put a sealed thing into the store"),
    "custody:store-out": _("take a sealed thing out of the store"),
    "custody:open": _("open a sealed thing on order"),
    "custody:measure": _("measure a sealed thing"),
    "custody:receive": _("receive a specimen for testing"),
    "custody:confirm-redesignation": _("sign that bottles A and B are exchanged"),
    "custody:return": _("give a sealed thing back"),
    "custody:confirm-return": _("sign that one took a sealed thing back"),
    "custody:dispose": _("dispose of a sealed thing"),
    "custody:confirm-disposal": _("sign a disposal"),
    "custody:explain-gap": _("propose an explanation of a gap in a chain"),
    "custody:approve-explanation": _("approve the explanation of a gap in a chain"),
    "ledger:read": _("read the log"),
    "ledger:read-private": _("read who did what in the log"),
    "ledger:record-seal": _("record a seal compared by telephone"),
    "ledger:read-seals": _("see which seals were compared by telephone"),
    "ledger:run": _("write, sign and publish the log"),
    "ledger:confirm-recovery": _("sign that the log was restored"),
    "installation:set-up": _("set up the installation"),
}
"""Each action as a verb phrase, as it stands after “may” or “may not”."""

DUTIES: Mapping[Duty, Promise] = {
    Duty.ADMINISTER: pgettext_lazy("duty", "administer the machines"),
    Duty.KEEP_ROSTER: pgettext_lazy("duty", "keep the roster"),
    Duty.AUDIT_ROSTER: pgettext_lazy("duty", "audit the roster"),
    Duty.MANAGE: pgettext_lazy("duty", "manage the programme"),
    Duty.THROW: pgettext_lazy("duty", "throw dice"),
    Duty.NOTIFY: pgettext_lazy("duty", "serve notices"),
    Duty.KEEP_STORE: pgettext_lazy("duty", "keep the store of kits"),
    Duty.COLLECT: pgettext_lazy("duty", "collect specimens"),
    Duty.OBSERVE: pgettext_lazy("duty", "observe a collection"),
    Duty.CARRY: pgettext_lazy("duty", "carry specimens"),
    Duty.TEST: pgettext_lazy("duty", "test specimens"),
    Duty.REVIEW: pgettext_lazy("duty", "review results"),
    Duty.DISCIPLINE: pgettext_lazy("duty", "bring a case before the panel"),
    Duty.HEAR: pgettext_lazy("duty", "hear and decide"),
    Duty.HEAR_APPEAL: pgettext_lazy("duty", "decide on appeal"),
    Duty.INVESTIGATE: pgettext_lazy("duty", "investigate"),
    Duty.KEEP_EXHIBITS: pgettext_lazy("duty", "keep exhibits"),
    Duty.INSPECT: pgettext_lazy("duty", "inspect everything"),
}
"""Each duty as a verb phrase, for the table of duties that exclude each other."""
