"use strict";
/**
 * Bytes and texts: the few encodings that every format of the record is made of, each read in
 * exactly one spelling, and the errors that carry the same stable codes as the Python verifier.
 * Source: docs/protocol/log.md; RFC 4648 section 4; src/passmuster/core/ledger/encoding.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});

  /** Largest size, index or time that any format may carry (C2SP tlog-cosignature v1.0.1). */
  pm.MAX_COUNT = (1n << 63n) - 1n;

  /** An expected failure; `unusable` tells input that cannot be read from a check that says no. */
  pm.Problem = class Problem extends Error {
    constructor(code, unusable, args) {
      super(code);
      this.code = code;
      this.unusable = unusable;
      this.args = args || {};
    }
  };

  /** Throw: a check was made and its answer is no. */
  pm.fail = function (code, args) {
    throw new pm.Problem(code, false, args);
  };

  /** Throw: the input cannot be read at all. */
  pm.unusable = function (code, args) {
    throw new pm.Problem(code, true, args);
  };

  /** Return what `work` returns, or null when it throws a Problem. */
  pm.orNull = function (work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof pm.Problem) return null;
      throw error;
    }
  };

  /** Tell whether an object has a field of its own. */
  pm.has = (value, name) => Object.prototype.hasOwnProperty.call(value, name);

  const encoder = new TextEncoder();
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Return the UTF-8 bytes of a text. */
  pm.utf8 = (text) => encoder.encode(text);

  /** Return the text of UTF-8 bytes, or null when they are not UTF-8. A byte-order mark stays. */
  pm.text = function (bytes) {
    try {
      return strict.decode(bytes);
    } catch (error) {
      return null;
    }
  };

  /** Return one character for each byte (ISO 8859-1): a stray byte fails patterns, not reading. */
  pm.latin1 = function (bytes) {
    const parts = [];
    for (let at = 0; at < bytes.length; at += 8192) {
      parts.push(String.fromCharCode.apply(null, bytes.subarray(at, at + 8192)));
    }
    return parts.join("");
  };

  /** Return the bytes of a text whose characters are all below U+0100. */
  pm.fromLatin1 = function (text) {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  };

  const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

  /** Return bytes as lower-case hex digits. */
  pm.hex = function (bytes) {
    let text = "";
    for (const byte of bytes) text += HEX[byte];
    return text;
  };

  /** Return the bytes of lower-case hex digits that were checked before. */
  pm.unhex = function (text) {
    const bytes = new Uint8Array(text.length / 2);
    for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.substr(2 * at, 2), 16);
    return bytes;
  };

  /** Return byte arrays joined. */
  pm.join = function (...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  /** Tell whether two byte arrays are equal. */
  pm.same = function (a, b) {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
    return true;
  };

  /** Return the whole number of bytes, the most significant first, as a BigInt. */
  pm.toNumber = (bytes) => (bytes.length ? BigInt("0x" + pm.hex(bytes)) : 0n);

  /** Return a BigInt as `length` bytes, the most significant first. */
  pm.fromNumber = (number, length) => pm.unhex(number.toString(16).padStart(2 * length, "0"));

  /**
   * Return the BigInt that a text spells: ASCII digits, no sign, no leading zero, below 2^63; null
   * for any other text (core/ledger/encoding.py, parse_decimal).
   */
  pm.decimal = function (text) {
    if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) return null;
    const number = BigInt(text);
    return number > pm.MAX_COUNT ? null : number;
  };

  const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

  /** Return the bytes of padded standard Base64 in its one spelling, else null. */
  pm.base64 = function (text) {
    if (!BASE64.test(text)) return null;
    const plain = atob(text);
    return btoa(plain) === text ? pm.fromLatin1(plain) : null;
  };

  /** Return bytes as padded standard Base64. */
  pm.toBase64 = (bytes) => btoa(pm.latin1(bytes));

  /** Return the 32 bytes of one Base64 hash, else null. */
  pm.base64Hash = function (text) {
    const bytes = pm.base64(text);
    return bytes && bytes.length === 32 ? bytes : null;
  };

  let channel = null;
  const waiting = [];
  let last = 0;

  /** Set to true to end the work at its next breath: it then throws a Problem called `stopped`. */
  pm.halted = false;

  /**
   * Let the page breathe: returns at once, or, when 16 ms were used, after the browser has drawn
   * and answered the keyboard. Long loops await it every few hundred steps.
   */
  pm.breathe = function () {
    if (pm.halted) pm.fail("stopped");
    if (performance.now() - last < 16) return undefined;
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = function () {
        last = performance.now();
        for (const go of waiting.splice(0)) go();
      };
    }
    return new Promise(function (go) {
      waiting.push(go);
      channel.port2.postMessage(0);
    });
  };
})();
