"use strict";
/**
 * The pool and the draw from it: consistent_sampler 1.0.10, byte for byte, in whole decimals.
 * Source: docs/protocol/draw.md sections 1, 3 and 7; src/passmuster/core/draw/{pool,sampler,
 * selection,calling}.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const STEP = 500;
  const LEADING = 100000000;

  /** Told now and then how far a long computation is: `(done, total)`; the page replaces it. */
  pm.onTickets = function () {};

  /** The same for the lines of the pool. */
  pm.onPool = function () {};

  const ascii = (text) => pm.fromLatin1(text);

  /**
   * Read a pool file into `{lines, root, entries, problem}`: `lines` the raw lines or null, `root`
   * their RFC 6962 root in hex, `entries` `[stratum, commitment]` or null with its `problem`
   * (`pool-line-malformed`, `pool-unsorted`, `pool-duplicate`).
   */
  pm.readPool = async function (bytes) {
    const text = pm.latin1(bytes);
    if (!text.endsWith("\n")) {
      return { root: null, entries: null, problem: new pm.Problem("pool-line-malformed", true) };
    }
    const lines = text.slice(0, -1).split("\n");
    const tree = new pm.Frontier();
    for (let at = 0; at < lines.length; at++) {
      tree.append(pm.leafHash(ascii(lines[at])));
      if (at % STEP === 0) {
        pm.onPool(at, lines.length);
        await pm.breathe();
      }
    }
    const root = pm.hex(tree.root());
    try {
      return { root, entries: await poolEntries(lines), problem: null };
    } catch (problem) {
      if (problem instanceof pm.Problem) return { root, entries: null, problem };
      throw problem;
    }
  };

  async function poolEntries(lines) {
    const entries = [];
    for (const [at, line] of lines.entries()) {
      const found = /^([^ ]+) ([0-9a-f]{64})$/.exec(line);
      if (!found || !pm.isLabel(found[1])) pm.unusable("pool-line-malformed", { n: at + 1 });
      entries.push([found[1], found[2]]);
      if (at % STEP === 0) await pm.breathe();
    }
    for (let at = 1; at < lines.length; at++) {
      if (lines[at - 1] > lines[at]) pm.fail("pool-unsorted");
      if (at % STEP === 0) await pm.breathe();
    }
    if (new Set(entries.map((entry) => entry[1])).size !== entries.length) {
      pm.fail("pool-duplicate");
    }
    return entries;
  }

  /** Return the full ticket of a hash given as eight words: `0.` and its digits reversed. */
  function fraction(words) {
    let number = 0n;
    for (const word of words) number = (number << 32n) | BigInt(word >>> 0);
    return "0." + [...number.toString().padStart(64, "0")].reverse().join("");
  }

  /**
   * Return the last eight decimal digits of a hash, reversed: the leading eight of its ticket. Most
   * tickets are told apart by these, and only those that may be drawn are written out in full.
   */
  function leading(words) {
    let rest = 0;
    for (const word of words) {
      rest = (rest * 65536 + (word >>> 16)) % LEADING;
      rest = (rest * 65536 + (word & 65535)) % LEADING;
    }
    let reversed = 0;
    for (let i = 0; i < 8; i++) {
      reversed = reversed * 10 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    return reversed;
  }

  /** Return a function from an id (ASCII or any text) to the eight words of H(S ‖ id). */
  function hasher(seed) {
    const begun = pm.sha256After(ascii(pm.sha256Hex(pm.utf8(seed))));
    const plain = /^[\x00-\x7f]*$/;
    return (ident) => begun(plain.test(ident) ? ascii(ident) : pm.utf8(ident));
  }

  /** Return the full ticket of one id under a seed. */
  pm.ticket = (seed, ident) => fraction(hasher(seed)(ident));

  const before = ([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1);

  /**
   * Return the `take` smallest of all tickets as `[ticket, id]`, in ticket order. Throws unusable
   * with `id-given-twice`. `told` is called with the number of tickets computed.
   */
  pm.draw = async function (seed, ids, take, told = () => {}) {
    if (new Set(ids).size !== ids.length) pm.unusable("id-given-twice");
    const hash = hasher(seed);
    const keys = new Uint32Array(ids.length);
    for (let at = 0; at < ids.length; at++) {
      keys[at] = leading(hash(ids[at]));
      if (at % STEP === 0) {
        told(at);
        await pm.breathe();
      }
    }
    told(ids.length);
    const wanted = Math.min(take, ids.length);
    if (!wanted) return [];
    const limit = keys.slice().sort()[wanted - 1];
    const pairs = [];
    for (let at = 0; at < ids.length; at++) {
      if (keys[at] <= limit) pairs.push([fraction(hash(ids[at])), ids[at]]);
      if (at % STEP === 0) await pm.breathe();
    }
    return pairs.sort(before).slice(0, wanted);
  };

  /**
   * Return the selection that announcement, pool and seed leave nobody to choose:
   * `{selected, reserves, take, lastTickets}`, rows `[stratum, position, commitment, ticket, day]`.
   * Throws `pool-stratum-not-announced`, `rate-not-usable`, `days-missing`, `id-given-twice`.
   */
  pm.select = async function (announcement, pool, seed) {
    const members = new Map();
    for (const [label, commitment] of pool) {
      if (!members.has(label)) members.set(label, []);
      members.get(label).push(commitment);
    }
    const labels = announcement.strata.map((stratum) => stratum.label);
    if ([...members.keys()].some((label) => !labels.includes(label))) {
      pm.fail("pool-stratum-not-announced");
    }
    const made = { selected: [], reserves: [], take: {}, lastTickets: {} };
    let done = 0;
    for (const stratum of announcement.strata) {
      const { label } = stratum;
      const ids = members.get(label) || [];
      const take = pm.takeOf(stratum, ids.length);
      const spare = pm.has(announcement.reserves, label) ? announcement.reserves[label] : 0;
      const told = (count) => pm.onTickets(done + count, pool.length);
      const order = await pm.draw(seed, ids, take + spare, told);
      const rows = order.map(([ticket, id], at) => [label, String(at + 1), id, ticket]);
      made.selected.push(...rows.slice(0, take));
      made.reserves.push(...rows.slice(take));
      made.take[label] = take;
      if (take) made.lastTickets[label] = rows[take - 1][3];
      done += ids.length;
    }
    await dealDays(announcement.days, seed, made.selected);
    return made;
  };

  async function dealDays(days, seed, selected) {
    if (!days.length) pm.unusable("days-missing");
    const order = await pm.draw(
      seed + "/days",
      selected.map((row) => row[2]),
      selected.length,
    );
    const dayOf = new Map(order.map(([, id], at) => [id, days[at % days.length]]));
    for (const row of selected) row.push(dayOf.get(row[2]));
  }
})();
