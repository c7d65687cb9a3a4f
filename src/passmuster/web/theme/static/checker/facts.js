"use strict";
/**
 * What the entries say: announcement, key, roster, pool, dice, beacon and seed, each recomputed.
 * Source: docs/protocol/draw.md section 10; src/passmuster/core/draw/dossier/facts.py and
 * src/passmuster/core/draw/{gate,seed,voiding}.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const LEAST_THROWERS = 2;
  const SEED = new RegExp(
    "^passmuster-seed/v1/[0-9]{4}-[0-9]{3}/[0-9a-f]{64}/dice-[0-9]{1,200}" +
      "/(?:none|drand-[0-9a-f]{64}-[1-9][0-9]{0,15}-[0-9a-f]{64})$",
  );
  const EMPTY = new Uint8Array(0);

  /** Return a file's bytes, empty when it is missing. */
  pm.fileOf = (dossier, name) => dossier.files.get(name) || EMPTY;

  const sum = (counts) => Object.values(counts).reduce((total, n) => total + n, 0);

  /** Tell whether two plain values (numbers, texts, objects of these) are equal. */
  pm.equalMaps = (a, b) => pm.canonical(a) === pm.canonical(b);

  pm.checkNumbers = ({ entries, index }) =>
    Object.entries(entries)
      .filter(([, { data }]) => pm.has(data, "draw") && data.draw !== index.draw)
      .map(([name]) => pm.no("number:mismatch", { name }));

  pm.checkAnnouncement = ({ entries }) =>
    pm.announcementProblems(entries.announcement.data).map((code) => pm.no("announcement:" + code));

  pm.checkKey = function ({ entries }) {
    const [key, announcement] = [entries.key.data, entries.announcement.data];
    const found = [];
    if (key.key !== announcement.key) found.push(pm.no("key:mismatch"));
    if (key.year !== announcement.year) found.push(pm.no("key:year"));
    return found;
  };

  pm.checkRoster = function ({ entries }) {
    const [roster, audit, pool] = [entries.roster.data, entries.audit.data, entries.pool.data];
    const found = [];
    if (roster.snapshot !== audit.snapshot || roster.people !== audit.people) {
      found.push(pm.no("roster:audit-other-snapshot"));
    }
    if (audit.draw !== pool.draw) found.push(pm.no("roster:audit-other-draw"));
    if (audit.ghosts) found.push(pm.no("roster:audit-ghosts", { n: audit.ghosts }));
    if (audit.duplicates) found.push(pm.no("roster:audit-duplicates", { n: audit.duplicates }));
    for (const name of ["strata", "gaps", "excluded"]) {
      if (!pm.equalMaps(audit[name], pool[name])) found.push(pm.no(`roster:audit-${name}-differ`));
    }
    if (sum(audit.strata) + audit.excluded > audit.people) {
      found.push(pm.no("roster:audit-too-many"));
    }
    return found;
  };

  /** Return the dossier's pool as read, once. */
  function poolOf(dossier) {
    if (!dossier.pool) dossier.pool = pm.readPool(pm.fileOf(dossier, "pool.txt"));
    return dossier.pool;
  }

  pm.checkPool = async function (dossier) {
    const logged = dossier.entries.pool.data;
    const found = [];
    const digest = await pm.sha256Slowly(pm.fileOf(dossier, "pool.txt"));
    if (pm.hex(digest) !== logged.pool_sha256) found.push(pm.no("pool:hash"));
    const { root, entries, problem } = await poolOf(dossier);
    if (problem) return [...found, pm.failed(problem)];
    if (root !== logged.pool_root) found.push(pm.no("pool:root"));
    const counts = Object.fromEntries(Object.entries(logged.strata).filter(([, n]) => n));
    const there = {};
    for (const [label] of entries) there[label] = (pm.has(there, label) ? there[label] : 0) + 1;
    if (!pm.equalMaps(counts, there)) found.push(pm.no("pool:strata"));
    const announced = dossier.entries.announcement.data.strata.map((stratum) => stratum.label);
    if (!Object.keys(counts).every((label) => announced.includes(label))) {
      found.push(pm.no("pool:stratum-not-announced"));
    }
    return found;
  };

  pm.checkDice = function ({ entries }) {
    const { dice, throws } = entries.dice.data;
    const announced = entries.announcement.data.dice;
    const found = [];
    if (dice.length !== announced) {
      found.push(pm.no("dice:count", { n: dice.length, m: announced }));
    }
    if (throws.join("") !== dice) found.push(pm.no("dice:throws-differ"));
    if (throws.length < LEAST_THROWERS) found.push(pm.no("dice:throwers-too-few"));
    return found;
  };

  function loggedBeacon({ entries }) {
    const { round, randomness, signature, chain } = entries.beacon.data;
    return { round, randomness, signature, chain };
  }

  pm.checkBeacon = async function (dossier) {
    const announcement = dossier.entries.announcement.data;
    const entry = dossier.entries.beacon;
    if (announcement.beacon === null) {
      return [...(entry ? [pm.no("beacon:not-announced")] : []), pm.open("beacon:none")];
    }
    if (!entry) return dossier.entries.result ? [pm.no("beacon:missing")] : [];
    const beacon = loggedBeacon(dossier);
    const named = announcement.beacon.round;
    const found = [];
    try {
      const copy = pm.parseBeacon(pm.fileOf(dossier, "beacon.json"));
      if (!pm.sameBeacon(copy, beacon)) found.push(pm.no("beacon:file-differs"));
      await pm.checkRound(beacon, announcement.beacon.chain, pm.announcedRounds(announcement));
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return [...found, pm.failed(problem)];
    }
    found.push(pm.yes("beacon:signature", { n: beacon.round }));
    if (beacon.round !== named) found.push(pm.open("beacon:fallback", { n: named }));
    return found;
  };

  /** Compare the round with a copy that did not come with the dossier (bytes, or null). */
  pm.checkOutsideBeacon = async function (dossier, outside) {
    if (!dossier.entries.beacon || !dossier.entries.announcement) return [];
    if (outside === null) return [pm.open("beacon:not-compared")];
    const beacon = loggedBeacon(dossier);
    let theirs;
    try {
      theirs = pm.parseBeacon(outside);
      await pm.verifyBeacon(theirs);
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return [pm.failed(problem, "beacon:outside-copy-unusable")];
    }
    const rounds = pm.announcedRounds(dossier.entries.announcement.data);
    const passedOver = rounds.slice(0, Math.max(0, rounds.indexOf(beacon.round)));
    if (pm.sameBeacon(theirs, beacon)) return [pm.yes("beacon:compared", { n: beacon.round })];
    if (!passedOver.includes(theirs.round)) return [pm.no("beacon:outside-copy-differs")];
    return [pm.no("beacon:fallback-needless", { n: theirs.round, m: beacon.round })];
  };

  pm.checkSeed = async function (dossier) {
    const { result, dice, beacon } = dossier.entries;
    const { root } = await poolOf(dossier);
    const { chain, round, randomness } = beacon ? beacon.data : {};
    const chance = beacon ? `drand-${chain}-${round}-${randomness}` : "none";
    const { draw } = dossier.index;
    const seed = `passmuster-seed/v1/${draw}/${root}/dice-${dice.data.dice}/${chance}`;
    if (!SEED.test(seed)) return [pm.no("seed:text")];
    const found = [];
    const file = dossier.files.get("seed.txt");
    if (!file || !pm.same(file, pm.utf8(seed))) found.push(pm.no("seed:text"));
    if (result.data.seed !== seed) found.push(pm.no("seed:logged"));
    return found;
  };

  pm.checkVoid = function (dossier) {
    const { result, dice, pool, void: entry } = dossier.entries;
    const stage = result ? "decided" : dice ? "diced" : pool ? "frozen" : "announced";
    const named = pm.namedRoundTime(dossier);
    const known =
      stage === "diced" ? named === null || entry.time >= named : stage === "decided";
    const found = [];
    if (entry.data.stage !== stage) found.push(pm.no("void:stage"));
    if (entry.data.seed_known !== known) found.push(pm.no("void:seed-known"));
    else if (known) found.push(pm.open("void:after-seed-known"));
    return found;
  };

  pm.checkReadme = function (dossier) {
    const { index, entries } = dossier;
    const names = Object.keys(index.entries);
    const beacon = entries.announcement.data.beacon !== null;
    const expected = pm.utf8(pm.readmeText(index, names, beacon));
    const file = dossier.files.get("README.txt");
    return file && pm.same(file, expected) ? [] : [pm.no("readme:differs")];
  };

  const COLUMNS = {
    selection: ["stratum", "position", "commitment", "ticket", "day"],
    reserves: ["stratum", "position", "commitment", "ticket"],
  };

  const csv = (columns, rows) => [columns, ...rows].map((row) => row.join() + "\n").join("");

  /** Draw again; check selected, reserves, days, counts and last tickets (outcome.py). */
  pm.checkSelection = async function (dossier) {
    const { entries } = await poolOf(dossier);
    if (!entries) return [];
    const result = dossier.entries.result.data;
    let again;
    try {
      again = await pm.select(dossier.entries.announcement.data, entries, result.seed);
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return [pm.failed(problem, "selection:not-drawable")];
    }
    const found = [];
    const lists = { selection: again.selected, reserves: again.reserves };
    for (const rule of ["selection", "reserves"]) {
      found.push(...compare(dossier, rule, lists[rule]));
    }
    for (const rule of ["selection", "reserves"]) {
      const file = pm.fileOf(dossier, rule + ".csv");
      if (pm.sha256Hex(file) !== result[rule + "_sha256"]) found.push(pm.no(rule + ":hash"));
    }
    if (!pm.equalMaps(result.take, again.take)) found.push(pm.no("result:take"));
    if (!pm.equalMaps(result.last_tickets, again.lastTickets)) {
      found.push(pm.no("result:last-tickets"));
    }
    return found;
  };

  function compare(dossier, rule, right) {
    const columns = COLUMNS[rule];
    const text = pm.latin1(pm.fileOf(dossier, rule + ".csv"));
    if (text === csv(columns, right)) return [];
    const lines = text.split("\n");
    const rows = lines.slice(1, -1).map((line) => line.split(","));
    const whole = rows.every((row) => row.length === columns.length);
    if (lines[0] !== columns.join() || lines[lines.length - 1] !== "" || !whole) {
      return [pm.no(rule + ":unreadable")];
    }
    return [difference(rule, rows, right)];
  }

  /** Name the first thing that is wrong with a list, the gravest kind first. */
  function difference(rule, rows, right) {
    const tickets = new Map(right.map((row) => [row[2], row[3]]));
    for (const row of rows) {
      if (tickets.has(row[2]) && tickets.get(row[2]) !== row[3]) {
        return pm.no(rule + ":ticket", { name: row[2] });
      }
    }
    if (rows.length !== right.length) {
      return pm.no(rule + ":take", { n: rows.length, m: right.length });
    }
    const stranger = rows.find((row) => !tickets.has(row[2]));
    if (stranger) return pm.no(rule + ":member", { name: stranger[2] });
    const start = (row, width) => row.slice(0, width).join();
    const differs = (row, at, width) => start(row, width) !== start(right[at], width);
    const misplaced = rows.find((row, at) => differs(row, at, 4));
    if (misplaced) return pm.no(rule + ":order", { name: misplaced[2] });
    return pm.no("days:wrong", { name: rows.find((row, at) => differs(row, at, 5))[2] });
  }
})();
