"use strict";
/**
 * Signed notes, verifier keys, checkpoints, cosignatures and receipts, read strictly.
 * Source: C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-cosignature v1.0.1, tlog-proof;
 * docs/protocol/log.md; src/passmuster/core/ledger/{keys,notes,checkpoints,receipts}.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const LOG = 1;
  const WITNESS = 4;
  const MAX_NOTE_BYTES = 1 << 20;
  const MAX_SIGNATURES = 100;
  const MAX_PATH = 63;
  const HEADER = "c2sp.org/tlog-proof@v1";
  const NOT_IN_NAMES =
    /[+\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

  const isName = (name) => name !== "" && !NOT_IN_NAMES.test(name);

  /**
   * Read `name+8 hex digits+base64(type ‖ key)` into `{name, id, type, publicKey, text}`.
   * Throws unusable: `vkey-malformed`, `vkey-type-unsupported` (keys.py, VerifierKey.parse).
   */
  pm.parseKey = function (text) {
    const bad = () => pm.unusable("vkey-malformed");
    const found = /^([^+]*)\+([^+]*)\+([^]*)$/.exec(text);
    const material = found && pm.base64(found[3]);
    if (!material || !isName(found[1]) || !/^[0-9a-f]{8}$/.test(found[2]) || !material.length) {
      bad();
    }
    const [, name, id] = found;
    const type = material[0];
    if (type !== LOG && type !== WITNESS) pm.unusable("vkey-type-unsupported", { name });
    const publicKey = material.subarray(1);
    const own = pm.sha256(pm.join(pm.utf8(name + "\n"), material)).subarray(0, 4);
    if (!pm.isCanonicalKey(publicKey) || pm.hex(own) !== id) bad();
    return { name, id, type, publicKey, text, isLog: type === LOG };
  };

  /** Read a signed note into `{text, textBytes, signatures}`; fails with `note-malformed`. */
  pm.parseNote = function (bytes) {
    const bad = () => pm.fail("note-malformed");
    const note = bytes.length <= MAX_NOTE_BYTES ? pm.text(bytes) : null;
    if (note === null || /[\x00-\x09\x0b-\x1f]/.test(note)) bad();
    const blank = note.lastIndexOf("\n\n");
    const lines = note.slice(blank + 2);
    if (blank < 0 || !lines.endsWith("\n")) bad();
    const signatures = lines.slice(0, -1).split("\n").map(signatureLine);
    if (signatures.length > MAX_SIGNATURES) bad();
    const text = note.slice(0, blank + 1);
    return { text, textBytes: pm.utf8(text), signatures };
  };

  function signatureLine(line) {
    const found = /^\u2014 ([^ ]*) ([^]*)$/.exec(line);
    const blob = found && pm.base64(found[2]);
    if (!blob || !isName(found[1]) || blob.length <= 4) pm.fail("note-malformed");
    return { name: found[1], id: pm.hex(blob.subarray(0, 4)), payload: blob.subarray(4) };
  }

  function holds(key, note, payload) {
    if (key.isLog) return payload.length === 64 && pm.check(key.publicKey, payload, note.textBytes);
    const time = pm.toNumber(payload.subarray(0, 8));
    const signature = payload.subarray(8);
    if (signature.length !== 64 || time > pm.MAX_COUNT) return false;
    const message = pm.join(pm.utf8("cosignature/v1\ntime " + time + "\n"), note.textBytes);
    return pm.check(key.publicKey, signature, message);
  }

  function linesOf(note, keys) {
    const known = new Map(keys.map((key) => [key.name + "+" + key.id, key]));
    const good = [];
    for (const line of note.signatures) {
      const key = known.get(line.name + "+" + line.id);
      if (!key) continue;
      if (!holds(key, note, line.payload)) pm.fail("note-signature-wrong", { name: key.name });
      good.push([key, line]);
    }
    return good;
  }

  /** Check that a note is signed by one of `keys`: `note-signature-wrong`, `note-unsigned`. */
  pm.verifyNote = function (note, keys) {
    const good = linesOf(note, keys);
    if (!good.length) pm.fail("note-unsigned", { name: keys.map((key) => key.name).join(", ") });
    return good;
  };

  /**
   * Return the cosignatures on a note by `keys` as `{key, time}`, one a key (the earliest), in
   * order of time (BigInt, Unix seconds). Fails with `note-signature-wrong`.
   */
  pm.cosignatures = function (note, keys) {
    const times = new Map();
    for (const [key, line] of linesOf(note, keys)) {
      if (key.isLog) continue;
      const time = pm.toNumber(line.payload.subarray(0, 8));
      const known = times.get(key);
      if (known === undefined || time < known) times.set(key, time);
    }
    const found = [...times].map(([key, time]) => ({ key, time }));
    const before = (a, b) => (a.time === b.time ? a.key.name < b.key.name : a.time < b.time);
    return found.sort((a, b) => (before(a, b) ? -1 : 1));
  };

  /** Read a checkpoint's text into `{origin, size, root}`; fails with `checkpoint-malformed`. */
  pm.parseCheckpoint = function (text) {
    const [origin, size, root, ...rest] = text.split("\n");
    const count = size === undefined ? null : pm.decimal(size);
    const hash = root === undefined ? null : pm.base64Hash(root);
    const ended = rest.pop() === "";
    if (!ended || !origin || count === null || hash === null || rest.includes("")) {
      pm.fail("checkpoint-malformed");
    }
    return { origin, size: count, root: hash };
  };

  /** Open a checkpoint that must be signed by `key` and bear its name (checkpoints.py). */
  pm.openCheckpoint = function (bytes, key) {
    const note = pm.parseNote(bytes);
    pm.verifyNote(note, [key]);
    const checkpoint = pm.parseCheckpoint(note.text);
    if (checkpoint.origin !== key.name) pm.fail("checkpoint-other-origin", checkpoint);
    return { note, ...checkpoint };
  };

  /** Open a checkpoint under a policy's log of that origin (src/passmuster/verifier/trust.py). */
  pm.openTrusted = function (bytes, policy) {
    const note = pm.parseNote(bytes);
    const checkpoint = pm.parseCheckpoint(note.text);
    const keys = policy.logs.map((log) => log.key).filter((key) => key.name === checkpoint.origin);
    if (!keys.length) pm.fail("checkpoint-other-origin", { origin: checkpoint.origin });
    pm.verifyNote(note, keys);
    return { note, ...checkpoint };
  };

  /**
   * Read a receipt into `{index, path, note, extra}`; fails with `receipt-malformed` or
   * `note-malformed` (receipts.py, parse_receipt).
   */
  pm.parseReceipt = function (bytes) {
    const bad = () => pm.fail("receipt-malformed");
    const whole = pm.latin1(bytes.subarray(0, 2 * MAX_NOTE_BYTES));
    const blank = whole.indexOf("\n\n");
    if (blank < 0 || bytes.length > 2 * MAX_NOTE_BYTES) bad();
    const note = bytes.subarray(blank + 2);
    pm.parseNote(note);
    const lines = whole.slice(0, blank).split("\n");
    if (lines.shift() !== HEADER) bad();
    let extra = null;
    if (lines.length && lines[0].startsWith("extra ")) {
      extra = pm.base64(lines.shift().slice(6));
      if (!extra || !extra.length) bad();
    }
    const line = lines.shift() || "";
    const index = line.startsWith("index ") ? pm.decimal(line.slice(6)) : null;
    const path = lines.map(pm.base64Hash);
    if (index === null || path.includes(null) || path.length > MAX_PATH) bad();
    return { index, path, note, extra };
  };
})();
