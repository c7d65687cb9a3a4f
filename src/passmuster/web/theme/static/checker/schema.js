"use strict";
/**
 * The closed schema of what a public log may hold. Anything else is unreadable, by design.
 * Source: docs/protocol/log.md; src/passmuster/core/ledger/entries.py (READABLE, parse_entry).
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const MAX_ENTRY_BYTES = 65535;

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const matches = (pattern) => (value) => typeof value === "string" && pattern.test(value);
  const oneOf = (...words) => (value) => words.includes(value);
  const optional = (check) => (value) => value === null || check(value);
  const either = (...checks) => (value) => checks.some((check) => check(value));
  const listOf = (check, most) => (value) =>
    Array.isArray(value) && value.length <= most && value.every((item) => check(item));
  const mapOf = (key, item, most) => (value) =>
    isObject(value) &&
    Object.keys(value).length <= most &&
    Object.keys(value).every((name) => key(name) && item(value[name]));
  const record = (fields) => (value) =>
    isObject(value) &&
    Object.keys(value).length === Object.keys(fields).length &&
    Object.keys(fields).every((name) => pm.has(value, name) && fields[name](value[name]));

  const count = (value) => Number.isSafeInteger(value) && value >= 0;
  const flag = (value) => typeof value === "boolean";
  const hash = matches(/^[0-9a-f]{64}$/);
  const label = matches(/^[a-z][a-z0-9]*(-[a-z0-9]+){0,3}$/);
  const draw = matches(/^[0-9]{4}-[0-9]{3}$/);
  const day = matches(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);
  const time = matches(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/);
  const digits = matches(/^[0-9]{1,200}$/);
  const rate = matches(/^[1-9][0-9]{0,6}\/[1-9][0-9]{0,6}$/);
  const ticket = matches(/^0\.[0-9]{64,120}$/);
  const version = matches(/^[0-9]{1,6}$/);
  const origin = matches(/^[a-z0-9.-]+(\/[a-z0-9.-]+)*$/);
  const signature = matches(/^[0-9a-f]{96}$/);
  const seed = matches(/^passmuster-seed\/v1\/[0-9A-Za-z/-]{1,400}$/);
  const method = oneOf("consistent_sampler/1.0.10");
  const beacon = record({ chain: hash, round: count });
  const counts = mapOf(label, count, 64);
  const labels = listOf(label, 64);
  const stratum = either(
    record({ label, rate, merged_from: labels }),
    record({ label, take: count, merged_from: labels }),
  );
  const stage = oneOf("announced", "frozen", "diced", "decided", "opened");
  const reason = oneOf(
    "ceremony-disturbed",
    "dice-unreadable",
    "pool-wrong",
    "key-lost",
    "court-order",
    "technical-failure",
  );

  /** Every public entry and the check of its data. */
  const READABLE = new Map(
    Object.entries({
      "log:genesis": { origin, policy_sha256: hash, format: oneOf("passmuster-log/v1") },
      "log:policy-changed": { policy_sha256: hash },
      "log:heartbeat": {
        from: time,
        to: time,
        entries: count,
        sealed_entries: count,
        draws_announced: count,
        draws_decided: count,
        draws_voided: count,
        valid_until: time,
      },
      "log:restored": { size: count, lost_from: time, lost_to: time },
      "log:audited": { size: count, rows: count, differences: count },
      "key:committed": { year: count, key: hash, manager: hash, staff: hash },
      "programme:announced": { version, sha256: hash, in_force_from: day },
      "programme:in-force": { version, sha256: hash },
      "programme:superseded": { version },
      "roster:logged": { snapshot: hash, people: count },
      "roster:attested": { snapshot: hash, people: count, units: count },
      "roster:audited": {
        draw,
        snapshot: hash,
        people: count,
        strata: counts,
        gaps: count,
        excluded: count,
        ghosts: count,
        duplicates: count,
      },
      "draw:announced": {
        draw,
        year: count,
        policy: version,
        policy_sha256: hash,
        key: hash,
        method,
        strata: listOf(stratum, 64),
        reserves: counts,
        days: listOf(day, 100),
        dice: count,
        dice_at: time,
        beacon: optional(beacon),
        fallbacks: listOf(beacon, 16),
        opening_day: day,
      },
      "draw:frozen": {
        draw,
        pool_sha256: hash,
        pool_root: hash,
        strata: counts,
        excluded: count,
        gaps: count,
      },
      "draw:diced": { draw, dice: digits, throws: listOf(digits, 32) },
      "draw:beacon": { draw, chain: hash, round: count, randomness: hash, signature },
      "draw:decided": {
        draw,
        seed,
        selection_sha256: hash,
        reserves_sha256: hash,
        take: counts,
        last_tickets: mapOf(label, ticket, 64),
      },
      "draw:voided": { draw, reason, stage, seed_known: flag },
      "draw:opened": { draw, day },
    }).map(([kind, fields]) => [kind, record(fields)]),
  );

  pm.isDraw = draw;
  pm.isHash = hash;
  pm.isLabel = label;
  pm.isOrigin = origin;
  pm.isObject = isObject;

  const blind = record({ c: hash, v: oneOf(1) });
  const readable = record({
    c: hash,
    data: isObject,
    time,
    type: (value) => READABLE.has(value),
    v: oneOf(1),
  });

  /** Read one entry strictly; throws unusable with `entry-unreadable` or `json-not-canonical`. */
  pm.parseEntry = function (bytes) {
    if (bytes.length > MAX_ENTRY_BYTES) pm.unusable("entry-unreadable");
    const entry = pm.parseCanonical(bytes);
    if (blind(entry) || (readable(entry) && READABLE.get(entry.type)(entry.data))) return entry;
    return pm.unusable("entry-unreadable");
  };
})();
