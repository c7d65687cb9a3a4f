"use strict";
/**
 * The public beacon (drand's quicknet): when a round came to be, and whether a copy is genuine.
 * Source: docs/protocol/draw.md section 5; src/passmuster/core/draw/beacon.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const QUICKNET = {
    hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    publicKey:
      "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c" +
      "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb" +
      "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis: 1692803367n,
    period: 3n,
    tag: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
  };

  pm.knowsChain = (hash) => hash === QUICKNET.hash;

  /** Return the Unix second (BigInt) at which a round comes to be; rounds count from 1. */
  pm.roundTime = (round) => QUICKNET.genesis + (BigInt(round) - 1n) * QUICKNET.period;

  /** Read a relay's answer: `{round, randomness, signature, chain}`, `beacon-json-unreadable`. */
  pm.parseBeacon = function (bytes) {
    const bad = () => pm.unusable("beacon-json-unreadable");
    const text = bytes.length <= 65536 ? pm.text(bytes) : null;
    const value = text === null ? null : pm.parseDistinct(text.replace(/^\ufeff/, ""));
    if (!(value instanceof Map)) bad();
    const [round, signature] = [value.get("round"), value.get("signature")];
    if (typeof round !== "bigint" || round < 1n || round > 9007199254740991n) bad();
    if (typeof signature !== "string" || !/^[0-9a-f]{96}$/.test(signature)) bad();
    const randomness = value.has("randomness")
      ? value.get("randomness")
      : pm.sha256Hex(pm.unhex(signature));
    const chain = value.has("chain_hash") ? value.get("chain_hash") : QUICKNET.hash;
    if (!pm.isHash(randomness) || !pm.isHash(chain)) bad();
    return { round: Number(round), randomness, signature, chain };
  };

  pm.sameBeacon = (a, b) =>
    ["round", "randomness", "signature", "chain"].every((name) => a[name] === b[name]);

  const verified = new Map();

  /**
   * Check a round by itself: known chain, true signature, randomness that is its hash. Fails:
   * `beacon-chain-unknown`, `beacon-signature-wrong`, `beacon-randomness-wrong`.
   */
  pm.verifyBeacon = async function (beacon) {
    if (!pm.knowsChain(beacon.chain)) pm.fail("beacon-chain-unknown");
    const name = beacon.round + " " + beacon.signature;
    if (!verified.has(name)) {
      const message = pm.sha256(pm.fromNumber(BigInt(beacon.round), 8));
      const signature = pm.unhex(beacon.signature);
      const [key, tag] = [pm.unhex(QUICKNET.publicKey), pm.utf8(QUICKNET.tag)];
      verified.set(name, await pm.verifyBls(key, message, signature, tag));
    }
    if (!verified.get(name)) pm.fail("beacon-signature-wrong", beacon);
    if (pm.sha256Hex(pm.unhex(beacon.signature)) !== beacon.randomness) {
      pm.fail("beacon-randomness-wrong");
    }
  };

  /** Check that a round is genuine and one of those announced: `beacon-round-not-announced`. */
  pm.checkRound = async function (beacon, chain, rounds) {
    if (beacon.chain !== chain) pm.fail("beacon-chain-unknown");
    if (!rounds.includes(beacon.round)) pm.fail("beacon-round-not-announced", beacon);
    await pm.verifyBeacon(beacon);
  };
})();
