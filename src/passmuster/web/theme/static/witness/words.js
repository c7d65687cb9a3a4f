"use strict";
/**
 * A key's 32 bytes as 24 words to write down, and a checkpoint's fingerprint in words and blocks.
 * Source: BIP-39, "Generating the mnemonic" (256 bits, 8 bits of checksum, 11 bits a word; no
 * passphrase and no wallet's derivation: the words are the seed itself);
 * src/passmuster/core/ledger/fingerprint.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const WORDS = 24;
  const PREFIX = 4;

  let list = [];
  let places = new Map();

  /** Take the list of 2,048 words; fails with `word-list-unusable`. */
  pm.useWords = function (words) {
    if (words.length !== 2048) pm.fail("word-list-unusable");
    list = words;
    places = new Map();
    words.forEach(function (word, place) {
      places.set(word, place);
      // Four letters tell any two words of this list apart.
      if (!places.has(word.slice(0, PREFIX))) places.set(word.slice(0, PREFIX), place);
    });
  };

  const bits = (bytes) => Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");

  function numbers(text, width) {
    return text.match(new RegExp(".{" + width + "}", "g")).map((part) => parseInt(part, 2));
  }

  /** Return the 24 words of a 32-byte seed. */
  pm.wordsOf = function (seed) {
    const whole = bits(pm.join(seed, pm.sha256(seed).subarray(0, 1)));
    return numbers(whole, 11).map((place) => list[place]);
  };

  /** Return the typed words, each as the list spells it or null; four letters are enough. */
  pm.readWords = function (text) {
    const typed = text.normalize("NFKD").toLowerCase().match(/[a-z]+/g) || [];
    return typed.map(function (word) {
      const place = places.get(word) ?? places.get(word.slice(0, PREFIX));
      const found = place === undefined ? null : list[place];
      return found !== null && found.startsWith(word) ? found : null;
    });
  };

  /**
   * Return the 32-byte seed of 24 typed words. Fails: `words-count` (n), `word-unknown` (n, name),
   * `words-checksum`.
   */
  pm.seedOf = function (text) {
    const found = pm.readWords(text);
    if (found.length !== WORDS) pm.fail("words-count", { n: found.length });
    const wrong = found.indexOf(null);
    if (wrong >= 0) pm.fail("word-unknown", { n: wrong + 1 });
    const whole = found.map((word) => places.get(word).toString(2).padStart(11, "0")).join("");
    const bytes = Uint8Array.from(numbers(whole, 8));
    const seed = bytes.slice(0, 32);
    if (pm.sha256(seed)[0] !== bytes[32]) pm.fail("words-checksum");
    return seed;
  };

  /** Return a checkpoint text's fingerprint: `{words, digits, blocks, sha256}`. */
  pm.fingerprint = function (textBytes) {
    const hash = pm.sha256(textBytes);
    const whole = bits(hash);
    const decimal = BigInt("0b" + whole.slice(0, 66)).toString().padStart(20, "0");
    return {
      sha256: pm.hex(hash),
      words: numbers(whole.slice(0, 66), 11).map((place) => list[place]),
      digits: decimal.match(/.{4}/g),
      blocks: numbers(whole.slice(66, 84), 3),
    };
  };
})();
