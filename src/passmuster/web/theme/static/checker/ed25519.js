"use strict";
/**
 * Ed25519 signatures (RFC 8032 section 5.1.7), checking only, in whole numbers.
 *
 * Browsers differ in what they take for a signature and some have no Ed25519, so this arithmetic
 * decides everywhere, in the strict reading of src/passmuster/core/ledger/ed25519.py: scalar below
 * the group order, one encoding of every point, no cofactor. The browser's own Ed25519, where there
 * is one, is asked afterwards for a second opinion.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const P = 2n ** 255n - 19n;
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

  /** Return `base` to a power modulo `modulus`. */
  pm.power = function (base, exponent, modulus) {
    let result = 1n;
    let square = ((base % modulus) + modulus) % modulus;
    for (let left = exponent; left; left >>= 1n) {
      if (left & 1n) result = (result * square) % modulus;
      square = (square * square) % modulus;
    }
    return result;
  };

  /** Return 1/value modulo a prime, by Euclid's algorithm. */
  pm.inverse = function (value, modulus) {
    let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n];
    while (a > 1n) {
      const q = b / a;
      [b, a] = [a, b - q * a];
      [y, x] = [x, y - q * x];
    }
    return x < 0n ? x + modulus : x;
  };

  const D = (-121665n * pm.inverse(121666n, P)) % P;
  const ROOT_OF_MINUS_ONE = pm.power(2n, (P - 1n) / 4n, P);
  const NEUTRAL = [0n, 1n, 1n, 0n];

  // RFC 8032 section 5.1.4, extended coordinates; complete on this curve.
  function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = ((y1 - x1) * (y2 - x2)) % P;
    const b = ((y1 + x1) * (y2 + x2)) % P;
    const c = (((2n * t1 * t2) % P) * D) % P;
    const d = (2n * z1 * z2) % P;
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
  }

  function multiply(scalar, point) {
    const multiples = [NEUTRAL];
    for (let i = 1; i < 16; i++) multiples.push(add(multiples[i - 1], point));
    let result = NEUTRAL;
    for (let shift = 252n; shift >= 0n; shift -= 4n) {
      for (let i = 0; i < 4; i++) result = add(result, result);
      result = add(result, multiples[Number((scalar >> shift) & 15n)]);
    }
    return result;
  }

  const positive = (value) => ((value % P) + P) % P;
  const little = (bytes) => pm.toNumber(bytes.slice().reverse());

  function encode([x, y, z]) {
    const inverse = pm.inverse(z, P);
    const sign = positive(x * inverse) & 1n;
    return pm.fromNumber(positive(y * inverse) | (sign << 255n), 32).reverse();
  }

  // RFC 8032 section 5.1.3: x² = (y² - 1) / (d y² + 1).
  function recoverX(y, sign) {
    const u = positive(y * y - 1n);
    const v = positive(D * y * y + 1n);
    let x = (u * v ** 3n * pm.power(u * v ** 7n, (P - 5n) / 8n, P)) % P;
    if ((v * x * x) % P === positive(-u)) x = (x * ROOT_OF_MINUS_ONE) % P;
    if ((v * x * x) % P !== u || (x === 0n && sign)) return null;
    return (x & 1n) === sign ? x : P - x;
  }

  const decoded = new Map();

  function decode(bytes) {
    if (bytes.length !== 32) return null;
    const name = pm.hex(bytes);
    if (!decoded.has(name)) {
      const value = little(bytes);
      const y = value & ((1n << 255n) - 1n);
      const x = y < P ? recoverX(y, value >> 255n) : null;
      decoded.set(name, x === null ? null : [x, y, 1n, (x * y) % P]);
    }
    return decoded.get(name);
  }

  const BASE = decode(pm.fromNumber((4n * pm.inverse(5n, P)) % P, 32).reverse());

  /** Tell whether 32 bytes are the one canonical encoding of a point. */
  pm.isCanonicalKey = (publicKey) => decode(publicKey) !== null;

  /** Tell whether `signature` (64 bytes) over `message` is by `publicKey` (32 bytes). */
  pm.ed25519 = function (publicKey, signature, message) {
    const point = decode(publicKey);
    if (signature.length !== 64 || point === null) return false;
    const scalar = little(signature.subarray(32));
    if (scalar >= ORDER) return false;
    const commitment = signature.subarray(0, 32);
    const challenge = little(pm.sha512(pm.join(commitment, publicKey, message))) % ORDER;
    const minusKey = [P - point[0], point[1], point[2], P - point[3]];
    return pm.same(encode(add(multiply(scalar, BASE), multiply(challenge, minusKey))), commitment);
  };

  let asked = new Map();

  /** Check a signature once a run: several receipts hold the same checkpoint. */
  pm.check = function (publicKey, signature, message) {
    const question = pm.hex(publicKey) + pm.hex(signature) + pm.sha256Hex(message);
    if (!asked.has(question)) {
      const answer = pm.ed25519(publicKey, signature, message);
      asked.set(question, { publicKey, signature, message, answer });
    }
    return asked.get(question).answer;
  };

  /** Return how many different signatures were computed in this run. */
  pm.signaturesAsked = () => asked.size;

  /** Forget the signatures of the run before. */
  pm.forgetSignatures = function () {
    asked = new Map();
  };

  /**
   * Ask the browser's own Ed25519 (WebCrypto) the same questions. Returns `{asked, same}`, numbers
   * of signatures; `same` is null where the browser cannot do it.
   */
  pm.secondOpinion = async function () {
    const questions = [...asked.values()];
    const subtle = globalThis.crypto && globalThis.crypto.subtle;
    let same = 0;
    try {
      for (const { publicKey, signature, message, answer } of questions) {
        const key = await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
        if ((await subtle.verify("Ed25519", key, signature, message)) === answer) same++;
      }
    } catch (error) {
      return { asked: questions.length, same: null };
    }
    return { asked: questions.length, same };
  };
})();
