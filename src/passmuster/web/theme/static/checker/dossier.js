"use strict";
/**
 * Checks a dossier from its first byte to its last, each check with a rule and a plain answer.
 * Source: docs/protocol/draw.md section 10; src/passmuster/core/draw/dossier/verification.py and
 * src/passmuster/verifier/draw.py (what a dossier may be packed in).
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const INDEX = "dossier.json";
  const MAX_FILES = 100;
  const MAX_BYTES = 512 * 1024 * 1024;

  /** Rule when all is well, entries needed, check. */
  const CHECKS = () => [
    ["order:entries", [], pm.checkIndices],
    ["time:log-order", [], pm.checkLogClock],
    ["number:one", [], pm.checkNumbers],
    ["announcement:rules", ["announcement"], pm.checkAnnouncement],
    ["key:committed", ["key", "announcement"], pm.checkKey],
    ["roster:audited", ["roster", "audit", "pool"], pm.checkRoster],
    ["pool:file", ["pool", "announcement"], pm.checkPool],
    ["dice:digits", ["dice", "announcement"], pm.checkDice],
    ["beacon:round", ["announcement"], pm.checkBeacon],
    ["seed:rebuilt", ["result", "dice", "pool"], pm.checkSeed],
    ["selection:redrawn", ["result", "announcement", "pool"], pm.checkSelection],
    ["void:facts", ["void"], pm.checkVoid],
    ["readme:text", ["announcement"], pm.checkReadme],
  ];

  /** How much was looked at, for what agrees. */
  const FIGURES = {
    "dossier:files": ({ files }) => ({ n: files.size }),
    "dossier:entries": ({ entries }) => ({ n: Object.keys(entries).length }),
    "entry:in-log": ({ seen }) => ({ n: Object.keys(seen).length, m: pm.signaturesAsked() }),
    "roster:audited": ({ entries }) => ({ n: entries.audit.data.people }),
    "pool:file": ({ entries }) => ({ n: total(entries.pool.data.strata) }),
    "dice:digits": ({ entries: { dice } }) => ({
      n: dice.data.dice.length,
      m: dice.data.throws.length,
    }),
    "selection:redrawn": ({ entries: { pool, result } }) => ({
      n: total(pool.data.strata),
      m: total(result.data.take),
    }),
  };

  const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);

  /**
   * Check a dossier; it holds when no finding's `ok` is false.
   *
   * `files` is a Map of bytes by name. `given` may hold `policy` (bytes of a policy file),
   * `logKey` (text of a verifier key) and `beacon` (bytes of a relay's answer), all from outside.
   * Resolves to `{findings, dossier}`; `told(rule)` hears what is being checked. Throws unusable:
   * `dossier-missing`, and the codes of what was given.
   */
  pm.verifyDossier = async function (files, given = {}, told = () => {}) {
    if (!files.has(INDEX)) pm.unusable("dossier-missing");
    const policy = given.policy ? pm.parsePolicy(given.policy) : null;
    const logKey = given.logKey ? pm.parseKey(given.logKey) : null;
    let index;
    try {
      index = pm.parseIndex(files.get(INDEX));
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return { findings: [pm.failed(problem, "dossier:index-unreadable")], dossier: null };
    }
    const dossier = { index, files, trust: null, entries: {}, seen: {}, pool: null };
    const findings = [];
    const settled = async function (rule, check) {
      told(rule);
      await pm.breathe();
      const found = await check(dossier);
      const figures = pm.has(FIGURES, rule) ? FIGURES[rule] : () => ({});
      findings.push(...(found.length ? found : [pm.yes(rule, figures(dossier))]));
    };
    await settled("dossier:files", pm.checkFiles);
    await settled("dossier:entries", pm.checkEntries);
    findings.push(...pm.chooseTrust(dossier, policy, logKey));
    if (dossier.trust) {
      await settled("entry:in-log", pm.checkReceipts);
      findings.push(...pm.checkCosignedTimes(dossier));
    }
    for (const [rule, needed, check] of CHECKS()) {
      if (needed.every((name) => dossier.entries[name])) await settled(rule, check);
    }
    findings.push(...(await pm.checkOutsideBeacon(dossier, given.beacon || null)));
    findings.push(pm.open("log:whole"));
    return { findings, dossier };
  };

  /**
   * Return a dossier's files from `[name, bytes]` pairs of a folder or a zip file: the folder's own
   * name, where there is one, is taken off. Throws unusable: `dossier-not-plain`,
   * `dossier-too-large`.
   */
  pm.dossierFiles = function (members) {
    const names = members.map(([name]) => name);
    if (new Set(names).size !== names.length) pm.unusable("dossier-not-plain");
    const size = members.reduce((sum, [, bytes]) => sum + bytes.length, 0);
    if (members.length > MAX_FILES || size > MAX_BYTES) pm.unusable("dossier-too-large");
    const index = names.find((name) => name === INDEX || name.endsWith("/" + INDEX));
    const prefix = index ? index.slice(0, -INDEX.length) : "";
    const bare = (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
    return new Map(members.map(([name, bytes]) => [bare(name), bytes]));
  };
})();
