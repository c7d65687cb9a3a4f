"use strict";
/**
 * Opens a dossier: every byte accounted for, every entry proved to be in the log, every time read.
 * Source: docs/protocol/draw.md sections 9 and 10; src/passmuster/core/draw/dossier/{layout,
 * evidence,order}.py. Rules and answers are those of the Python verifier.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const INDEX = "dossier.json";

  /** Names of a dossier's entries and their types, in the order in which they stand in the log. */
  pm.ENTRY_TYPES = {
    key: "key:committed",
    announcement: "draw:announced",
    roster: "roster:logged",
    audit: "roster:audited",
    pool: "draw:frozen",
    dice: "draw:diced",
    beacon: "draw:beacon",
    result: "draw:decided",
    void: "draw:voided",
  };

  const BY_STAGE = {
    announced: [],
    frozen: ["roster", "audit", "pool"],
    diced: ["roster", "audit", "pool", "dice"],
    decided: ["roster", "audit", "pool", "dice", "result"],
  };

  const BEFORE = [
    ["key", "announcement", "key:after-announcement"],
    ["announcement", "pool", "order:announcement-after-pool"],
    ["roster", "audit", "order:roster-after-audit"],
    ["audit", "pool", "order:audit-after-pool"],
    ["pool", "dice", "order:pool-after-dice"],
    ["dice", "beacon", "order:dice-after-beacon"],
    ["dice", "result", "order:dice-after-result"],
    ["beacon", "result", "order:beacon-after-result"],
  ];

  const entryFile = (name) => "entries/" + name + ".json";
  const receiptFile = (name) => "receipts/" + name + ".tlog-proof";
  const count = (value) => Number.isInteger(value) && value >= 0;
  const exactly = (value, names) =>
    pm.isObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => pm.has(value, name));

  pm.no = (rule, args) => ({ rule, ok: false, args: args || {} });
  pm.yes = (rule, args) => ({ rule, ok: true, args: args || {} });
  pm.open = (rule, args) => ({ rule, ok: null, args: args || {} });

  /** Return the finding of a Problem: `pool-unsorted` becomes the rule `pool:unsorted`. */
  pm.failed = (problem, rule) =>
    pm.no(rule || problem.code.replace("-", ":"), { ...problem.args, code: problem.code });

  /** Read `dossier.json`; fails with `dossier-index-unreadable` (layout.py, parse_index). */
  pm.parseIndex = function (bytes) {
    const value = pm.orNull(() => pm.parseCanonical(bytes));
    const good =
      exactly(value, ["format", "draw", "origin", "state", "entries", "files"]) &&
      value.format === "passmuster-dossier/v1" &&
      pm.isDraw(value.draw) &&
      pm.isOrigin(value.origin) &&
      ["decided", "voided"].includes(value.state) &&
      pm.isObject(value.entries) &&
      Object.keys(value.entries).every((name) => pm.has(pm.ENTRY_TYPES, name)) &&
      Object.values(value.entries).every(count) &&
      pm.isObject(value.files) &&
      Object.values(value.files).every(
        (file) => exactly(file, ["sha256", "bytes"]) && pm.isHash(file.sha256) && count(file.bytes),
      );
    if (!good) pm.fail("dossier-index-unreadable");
    return { ...value, files: new Map(Object.entries(value.files)) };
  };

  /** Return the names of all files of a dossier with these entries, but for the index itself. */
  function expectedFiles(names) {
    const files = ["policy", "README.txt", ...names.map(entryFile), ...names.map(receiptFile)];
    if (names.includes("pool")) files.push("pool.txt");
    if (names.includes("beacon")) files.push("beacon.json");
    if (names.includes("result")) files.push("seed.txt", "selection.csv", "reserves.csv");
    return new Set(files);
  }

  /** Check that the folder holds exactly the files listed, unchanged, and none beside them. */
  pm.checkFiles = async function (dossier) {
    const { index, files } = dossier;
    const found = [];
    const present = [...files.keys()].filter((name) => name !== INDEX);
    const expected = expectedFiles(Object.keys(index.entries));
    const both = (name) => index.files.has(name) && files.has(name) && name !== INDEX;
    for (const name of expected) {
      if (!both(name)) found.push(pm.no("dossier:file-missing", { name }));
    }
    for (const name of present) {
      if (!index.files.has(name)) found.push(pm.no("dossier:file-not-listed", { name }));
    }
    for (const [name, listed] of index.files) {
      if (!expected.has(name)) found.push(pm.no("dossier:file-unexpected", { name }));
      if (!both(name)) continue;
      const bytes = files.get(name);
      const digest = pm.hex(await pm.sha256Slowly(bytes));
      if (bytes.length !== listed.bytes || digest !== listed.sha256) {
        found.push(pm.no("dossier:file-altered", { name }));
      }
    }
    return found;
  };

  /** Read every entry strictly, and check that a draw in this state has these entries. */
  pm.checkEntries = function (dossier) {
    const { index, files, entries } = dossier;
    const found = [];
    const names = Object.keys(index.entries);
    for (const name of names) {
      if (files.has(entryFile(name))) found.push(...readEntry(dossier, name));
    }
    const stage = entries.void ? BY_STAGE[entries.void.data.stage] || [] : [];
    const decided = index.state === "decided";
    const required = ["key", "announcement", ...(decided ? BY_STAGE.decided : ["void", ...stage])];
    const allowed = [...required, "roster", "audit"];
    if (required.includes("result")) allowed.push("beacon");
    for (const name of required) {
      if (!names.includes(name)) found.push(pm.no("dossier:entry-missing", { name }));
    }
    for (const name of names) {
      if (!allowed.includes(name)) found.push(pm.no("dossier:entry-unexpected", { name }));
    }
    return found;
  };

  function readEntry(dossier, name) {
    const file = entryFile(name);
    const entry = pm.orNull(() => pm.parseEntry(dossier.files.get(file)));
    if (entry && entry.type !== pm.ENTRY_TYPES[name]) return [pm.no("entry:type", { name: file })];
    const time = entry && pm.unixTime(entry.time);
    if (time === null) return [pm.no("entry:unreadable", { name: file })];
    dossier.entries[name] = { index: BigInt(dossier.index.entries[name]), time, data: entry.data };
    return [];
  }

  /**
   * Settle which log key and witnesses count: those given from outside, if any were. `given` is a
   * parsed policy or null, `logKey` a parsed key or null.
   */
  pm.chooseTrust = function (dossier, given, logKey) {
    const found = [];
    const file = dossier.files.get("policy") || new Uint8Array(0);
    const own = pm.orNull(() => pm.parsePolicy(file));
    if (own === null) found.push(pm.no("policy:unreadable"));
    const policy = given || own;
    if (!policy) return found;
    const { origin } = dossier.index;
    const log = policy.logs.find(({ key }) => key.name === origin);
    if (!log || (logKey && logKey.text !== log.key.text)) {
      return [...found, pm.no("policy:other-log", { origin })];
    }
    dossier.trust = { policy, key: log.key };
    if (given) {
      const same = own !== null && pm.samePolicy(own, given);
      found.push(same ? pm.yes("policy:pinned") : pm.no("policy:differs"));
    } else if (logKey) {
      found.push(pm.yes("policy:key-pinned"), pm.open("policy:witnesses-unpinned"));
    } else {
      found.push(pm.open("policy:unpinned"));
    }
    return found;
  };

  /** Check that every entry is in the log, under heads that enough witnesses cosigned. */
  pm.checkReceipts = async function (dossier) {
    const found = [];
    const roots = new Map();
    for (const name of Object.keys(dossier.entries)) {
      await pm.breathe();
      try {
        dossier.seen[name] = readReceipt(dossier, name);
      } catch (problem) {
        if (!(problem instanceof pm.Problem) || problem.unusable) throw problem;
        const proof = problem.code === "inclusion-proof-wrong";
        const rule = proof ? "entry:not-in-log" : "receipt:" + problem.code;
        found.push(pm.failed(problem, rule));
        found[found.length - 1].args.name = receiptFile(name);
      }
    }
    for (const [name, { size, root }] of Object.entries(dossier.seen)) {
      if (!roots.has(size)) roots.set(size, root);
      if (roots.get(size) !== root) found.push(pm.no("log:forked", { n: size, name }));
    }
    return found;
  };

  function readReceipt(dossier, name) {
    const { policy, key } = dossier.trust;
    const entry = dossier.entries[name];
    const file = dossier.files.get(receiptFile(name)) || new Uint8Array(0);
    const receipt = pm.parseReceipt(file);
    if (receipt.index !== entry.index) pm.fail("index-differs");
    const checkpoint = pm.openCheckpoint(receipt.note, key);
    const { size, root, note } = checkpoint;
    const leaf = pm.leafHash(dossier.files.get(entryFile(name)));
    pm.verifyInclusion({ index: receipt.index, size, leaf, path: receipt.path, root });
    const seen = { size, root: pm.hex(root), first: null, agreed: null };
    if (policy.asksNobody) return seen;
    const cosignatures = pm.cosignatures(note, policy.witnesses.map((witness) => witness.key));
    const agreed = pm.agreedAt(policy, cosignatures);
    if (agreed === null) pm.fail("cosignatures-too-few");
    return { ...seen, first: cosignatures[0].time, agreed };
  }

  /** Check the order of entries in the log, and that the proving heads came in between. */
  pm.checkIndices = function ({ entries, seen }) {
    const found = [];
    for (const [earlier, later, rule] of BEFORE) {
      if (!entries[earlier] || !entries[later]) continue;
      const [first, second] = [entries[earlier].index, entries[later].index];
      if (first >= second) found.push(pm.no(rule, { n: first, m: second }));
    }
    if (entries.void && Object.values(entries).some((e) => e.index > entries.void.index)) {
      found.push(pm.no("order:void-not-last"));
    }
    for (const [earlier, later] of [["pool", "dice"], ["dice", "beacon"], ["dice", "result"]]) {
      if (seen[earlier] && entries[later] && seen[earlier].size > entries[later].index) {
        found.push(pm.no(`order:${earlier}-head-after-${later}`, { n: seen[earlier].size }));
      }
    }
    return found;
  };

  /** Seconds forgiven between two honest clocks: src/passmuster/core/ledger/clocks.py. */
  const WITNESS_CLOCK = 300n;

  /** Check by the witnesses' clocks: pool, then hour, then dice, then the named beacon round. */
  pm.checkCosignedTimes = function (dossier) {
    const { seen } = dossier;
    if (Object.values(seen).some(({ first }) => first === null)) {
      return [pm.open("time:not-cosigned")];
    }
    const found = [];
    const before = (early, late, good, bad) =>
      found.push(early >= late ? pm.no(bad) : pm.yes(good, { span: late - early }));
    const { pool, dice } = seen;
    const named = pm.namedRoundTime(dossier);
    if (pool && dice) {
      before(pool.agreed, dice.first, "time:pool-before-dice", "time:pool-cosigned-after-dice");
    }
    const { announcement } = dossier.entries;
    const hour = announcement ? pm.unixTime(announcement.data.dice_at) : null;
    if (dice && hour !== null && dice.first < hour - WITNESS_CLOCK) {
      found.push(pm.no("time:dice-cosigned-early", { span: hour - dice.first }));
    }
    if (dice && named !== null) {
      before(dice.agreed, named, "time:dice-before-beacon", "time:dice-after-beacon");
    }
    return found;
  };

  /** Check that the log's own times agree with themselves: necessary, but proof of nothing. */
  pm.checkLogClock = function (dossier) {
    const { dice, announcement, beacon } = dossier.entries;
    const found = [];
    const inOrder = Object.values(dossier.entries).sort((a, b) => (a.index < b.index ? -1 : 1));
    inOrder.forEach((entry, i) => {
      if (i && inOrder[i - 1].time > entry.time) found.push(pm.no("time:log-clock"));
    });
    if (dice && announcement) {
      const hour = pm.unixTime(announcement.data.dice_at);
      const named = pm.namedRoundTime(dossier);
      if (hour !== null && dice.time < hour) found.push(pm.no("time:dice-early"));
      if (named !== null && dice.time >= named) found.push(pm.no("time:dice-logged-after-beacon"));
    }
    if (beacon && pm.knowsChain(beacon.data.chain)) {
      if (beacon.time < pm.roundTime(beacon.data.round)) found.push(pm.no("time:beacon-early"));
    }
    return found;
  };

  /** Return the Unix second of the announced round, null when there is none we can place. */
  pm.namedRoundTime = function ({ entries: { announcement } }) {
    const beacon = announcement ? announcement.data.beacon : null;
    return beacon && pm.knowsChain(beacon.chain) ? pm.roundTime(beacon.round) : null;
  };
})();
