"use strict";
/**
 * Trust policies: which log, which witnesses, and how many of them must agree.
 * Source: C2SP tlog-policy (draft); src/passmuster/core/ledger/policy.py. Read strictly, because a
 * policy cut short could ask for less than its author wrote.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const MAX_POLICY_BYTES = 1 << 20;
  const NONE = "none";
  const bad = () => pm.unusable("policy-malformed");

  /** Names are opaque octets, one character a byte; keys must be UTF-8. */
  function keyOf(octets, isLog) {
    const text = pm.text(pm.fromLatin1(octets));
    if (text === null) pm.unusable("vkey-malformed");
    const key = pm.parseKey(text);
    if (key.isLog !== isLog) bad();
    return key;
  }

  function requireNew(key, others) {
    if (others.some((other) => pm.same(other.key.publicKey, key.publicKey))) bad();
  }

  function draft() {
    return { logs: [], witnesses: [], groups: [], names: new Set([NONE]), grouped: new Set() };
  }

  function define(made, name) {
    if (made.names.has(name)) bad();
    made.names.add(name);
  }

  function addGroup(made, [, name, text, ...members]) {
    const words = { any: 1, all: members.length };
    if (text === undefined) bad();
    if (!pm.has(words, text) && !/^[1-9][0-9]{0,8}$/.test(text)) bad();
    const threshold = pm.has(words, text) ? words[text] : Number(text);
    if (threshold < 1 || threshold > members.length) bad();
    for (const member of members) {
      if (!made.names.has(member) || member === NONE || made.grouped.has(member)) bad();
      made.grouped.add(member);
    }
    define(made, name);
    made.groups.push({ name, threshold, members });
  }

  function addLine(made, items) {
    if (items[0] === "log" && (items.length === 2 || items.length === 3)) {
      const key = keyOf(items[1], true);
      requireNew(key, made.logs);
      made.logs.push({ key, url: items[2] });
    } else if (items[0] === "witness" && (items.length === 3 || items.length === 4)) {
      const key = keyOf(items[2], false);
      requireNew(key, made.witnesses);
      define(made, items[1]);
      made.witnesses.push({ name: items[1], key, url: items[3] });
    } else if (items[0] === "group" && items.length >= 3) {
      addGroup(made, items);
    } else {
      bad();
    }
  }

  /**
   * Read a policy file into `{logs, witnesses, groups, quorum}`. Throws unusable:
   * `policy-malformed` and the codes of keys.
   */
  pm.parsePolicy = function (bytes) {
    const text = bytes.length <= MAX_POLICY_BYTES ? pm.latin1(bytes) : "";
    if (/[\x00-\x08\x0b-\x1f\x7f]/.test(text) || !text.endsWith("\n")) bad();
    const made = draft();
    let quorum = null;
    for (const line of text.slice(0, -1).split("\n")) {
      const items = line.split(/[ \t]+/).filter(Boolean);
      if (!items.length || items[0].startsWith("#")) continue;
      if (items[0] === "quorum") {
        if (quorum !== null || items.length !== 2 || !made.names.has(items[1])) bad();
        quorum = items[1];
      } else {
        addLine(made, items);
      }
    }
    if (quorum === null) bad();
    const { logs, witnesses, groups } = made;
    return { logs, witnesses, groups, quorum, asksNobody: quorum === NONE };
  };

  /** Tell whether two policies say the same, whatever comments or spaces their files have. */
  pm.samePolicy = function (a, b) {
    const plain = ({ logs, witnesses, groups, quorum }) =>
      JSON.stringify([
        logs.map((log) => [log.key.text, log.url]),
        witnesses.map((witness) => [witness.name, witness.key.text, witness.url]),
        groups,
        quorum,
      ]);
    return plain(a) === plain(b);
  };

  /** Tell whether these keys, whose cosignatures were verified, satisfy the quorum. */
  pm.enough = function (policy, keys) {
    if (policy.asksNobody) return true;
    const given = new Set(keys.map((key) => key.text));
    const met = new Map(policy.witnesses.map((w) => [w.name, given.has(w.key.text)]));
    for (const group of policy.groups) {
      const count = group.members.filter((name) => met.get(name)).length;
      met.set(group.name, count >= group.threshold);
    }
    return met.get(policy.quorum);
  };

  /**
   * Return the first second by which enough had cosigned (cosignatures in order of time), or null
   * (src/passmuster/core/draw/dossier/evidence.py, _agreed).
   */
  pm.agreedAt = function (policy, cosignatures) {
    for (let count = 1; count <= cosignatures.length; count++) {
      const keys = cosignatures.slice(0, count).map((cosignature) => cosignature.key);
      if (pm.enough(policy, keys)) return cosignatures[count - 1].time;
    }
    return null;
  };
})();
