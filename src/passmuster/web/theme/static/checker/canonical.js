"use strict";
/**
 * JSON in two strictnesses: canonical (one value, one sequence of bytes: RFC 8785 on whole numbers,
 * src/passmuster/core/kernel/canonical.py), and a relay's answer with its keys once each
 * (src/passmuster/core/draw/beacon.py, parse_beacon_json).
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const MAX_DEPTH = 64;
  const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;
  const bad = () => pm.unusable("json-not-canonical");

  function written(value, depth) {
    if (depth > MAX_DEPTH) bad();
    if (value === null || typeof value === "boolean") return String(value);
    if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : bad();
    if (typeof value === "string") return LONE.test(value) ? bad() : JSON.stringify(value);
    if (Array.isArray(value)) return "[" + value.map((v) => written(v, depth + 1)).join() + "]";
    // RFC 8785 section 3.2.3: keys by their UTF-16 code units, as this language sorts.
    const parts = Object.keys(value).sort();
    return "{" + parts.map((k) => written(k, 0) + ":" + written(value[k], depth + 1)).join() + "}";
  }

  /** Return the canonical text of a value made of what JSON.parse gives. */
  pm.canonical = (value) => written(value, 0);

  /** Read bytes that must be exactly their own canonical form; `json-not-canonical` otherwise. */
  pm.parseCanonical = function (bytes) {
    let value;
    const text = pm.text(bytes);
    try {
      value = JSON.parse(text === null ? "" : text);
    } catch (error) {
      bad();
    }
    if (written(value, 0) !== text) bad();
    return value;
  };

  const TOKEN =
    /[ \t\n\r]*(?:([{}[\]:,])|("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(true|false|null|NaN|-?Infinity))/y;
  const WHOLE = /^-?[0-9]{1,4300}$/;

  /**
   * Read JSON with every key once. Objects become Maps; whole numbers become BigInts and all other
   * numbers NaN, so that 1.0 is not taken for 1. Returns undefined for anything else.
   */
  pm.parseDistinct = function (text) {
    TOKEN.lastIndex = 0;
    try {
      const value = distinct(text, TOKEN.exec(text), 1);
      return /^[ \t\n\r]*$/.test(text.slice(TOKEN.lastIndex)) ? value : undefined;
    } catch (error) {
      return undefined;
    }
  };

  function distinct(text, token, depth) {
    const [, sign, string, number, word] = token;
    if (string) return JSON.parse(string);
    if (number) {
      if (WHOLE.test(number)) return BigInt(number);
      if (/^-?[0-9]+$/.test(number)) throw new Error("number");
      return NaN;
    }
    if (word) return { true: true, false: false, null: null }[word];
    if (depth > MAX_DEPTH || (sign !== "{" && sign !== "[")) throw new Error("depth");
    return sign === "{" ? members(text, depth + 1) : items(text, depth + 1);
  }

  function items(text, depth) {
    const found = [];
    let token = TOKEN.exec(text);
    if (token[1] === "]") return found;
    for (;;) {
      found.push(distinct(text, token, depth));
      token = TOKEN.exec(text);
      if (token[1] === "]") return found;
      if (token[1] !== ",") throw new Error("array");
      token = TOKEN.exec(text);
    }
  }

  function members(text, depth) {
    const found = new Map();
    let token = TOKEN.exec(text);
    if (token[1] === "}") return found;
    for (;;) {
      const name = JSON.parse(token[2]);
      if (found.has(name) || TOKEN.exec(text)[1] !== ":") throw new Error("object");
      found.set(name, distinct(text, TOKEN.exec(text), depth));
      token = TOKEN.exec(text);
      if (token[1] === "}") return found;
      if (token[1] !== ",") throw new Error("object");
      token = TOKEN.exec(text);
    }
  }
})();
