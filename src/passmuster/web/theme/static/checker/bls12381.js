"use strict";
/**
 * BLS signatures on G1 of the curve BLS12-381, checking only: arithmetic, points and pairing.
 * Source: draft-irtf-cfrg-bls-signature-05 section 2.7, the ZCash point encoding its appendix C
 * names; a port of src/passmuster/core/draw/bls12381/{field,curve,pairing}.py.
 *
 * An element c0 + c1·u of GF(p²) is the pair [c0, c1]; an element of GF(p) has c1 = 0, so that one
 * group law serves both curves. A point is [x, y]; null is the point at infinity.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const P = BigInt(
    "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
  );
  const ORDER = BigInt("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
  const LOOP = BigInt("0xd201000000010000");
  const ZERO = [0n, 0n];
  const ONE = [1n, 0n];

  const mod = (value) => {
    const rest = value % P;
    return rest < 0n ? rest + P : rest;
  };
  const isZero = (a) => a[0] === 0n && a[1] === 0n;
  const equal = (a, b) => a[0] === b[0] && a[1] === b[1];
  const plus = (a, b) => [mod(a[0] + b[0]), mod(a[1] + b[1])];
  const minus = (a, b) => [mod(a[0] - b[0]), mod(a[1] - b[1])];
  const scale = (a, n) => [mod(a[0] * n), mod(a[1] * n)];
  const multiply = (a, b) => [
    mod(a[0] * b[0] - a[1] * b[1]),
    mod(a[0] * b[1] + a[1] * b[0]),
  ];

  function invert(a) {
    const norm = pm.inverse(a[0] * a[0] + a[1] * a[1], P);
    return [mod(a[0] * norm), mod(-a[1] * norm)];
  }

  function power(a, exponent) {
    let result = ONE;
    for (const bit of exponent.toString(2)) {
      result = multiply(result, result);
      if (bit === "1") result = multiply(result, a);
    }
    return result;
  }

  /** Adj and Rodríguez-Henríquez (2014), algorithm 9. */
  function squareRoot(a) {
    const quarter = power(a, (P - 3n) / 4n);
    const first = multiply(quarter, a);
    const alpha = multiply(quarter, first);
    const root = equal(alpha, [P - 1n, 0n])
      ? multiply([0n, 1n], first)
      : multiply(power(plus(ONE, alpha), (P - 1n) / 2n), first);
    return equal(multiply(root, root), a) ? root : null;
  }

  function chord(p, q) {
    if (!equal(p[0], q[0])) return multiply(minus(q[1], p[1]), invert(minus(q[0], p[0])));
    if (!equal(p[1], q[1]) || isZero(p[1])) return null;
    return multiply(scale(multiply(p[0], p[0]), 3n), invert(scale(p[1], 2n)));
  }

  function third(p, q, slope) {
    const x = minus(multiply(slope, slope), plus(p[0], q[0]));
    return [x, minus(multiply(slope, minus(p[0], x)), p[1])];
  }

  function add(p, q) {
    if (!p || !q) return p || q;
    const slope = chord(p, q);
    return slope && third(p, q, slope);
  }

  function times(point, factor) {
    let result = null;
    for (const bit of factor.toString(2)) {
      result = add(result, result);
      if (bit === "1") result = add(result, point);
    }
    return result;
  }

  /** Return `[larger, numbers]` of a compressed point, or null when its flags or length are off. */
  function coordinates(bytes, count) {
    if (bytes.length !== count * 48 || !(bytes[0] & 0x80) || bytes[0] & 0x40) return null;
    const whole = bytes.slice();
    whole[0] &= 0x1f;
    const parts = [];
    for (let at = 0; at < whole.length; at += 48) {
      parts.push(pm.toNumber(whole.subarray(at, at + 48)));
    }
    return parts.every((part) => part < P) ? [Boolean(bytes[0] & 0x20), parts] : null;
  }

  const inSubgroup = (point) => (times(point, ORDER) === null ? point : null);

  function decodeG1(bytes) {
    const read = coordinates(bytes, 1);
    if (!read) return null;
    const [larger, [x]] = read;
    const square = mod(x * x * x + 4n);
    let y = pm.power(square, (P + 1n) / 4n, P);
    if (mod(y * y) !== square) return null;
    if (y > (P - 1n) / 2n !== larger) y = P - y;
    return inSubgroup([[x, 0n], [y, 0n]]);
  }

  function decodeG2(bytes) {
    const [larger, [imaginary, real]] = coordinates(bytes, 2);
    const x = [real, imaginary];
    let y = squareRoot(plus(multiply(multiply(x, x), x), [4n, 4n]));
    if ((y[1] || y[0]) > (P - 1n) / 2n !== larger) y = minus(ZERO, y);
    return inSubgroup([x, y]);
  }

  function wideMultiply(a, b) {
    const real = new Array(11).fill(0n);
    const imaginary = new Array(11).fill(0n);
    for (let i = 0; i < 6; i++) {
      const [a0, a1] = a[i];
      for (let j = 0; j < 6; j++) {
        const [b0, b1] = b[j];
        if (b0 === 0n && b1 === 0n) continue;
        real[i + j] += a0 * b0 - a1 * b1;
        imaginary[i + j] += a0 * b1 + a1 * b0;
      }
    }
    // w⁶ = 1 + u: (c0 + c1·u)(1 + u) = (c0 - c1) + (c0 + c1)·u.
    for (let i = 0; i < 5; i++) {
      real[i] += real[i + 6] - imaginary[i + 6];
      imaginary[i] += real[i + 6] + imaginary[i + 6];
    }
    return real.slice(0, 6).map((value, i) => [mod(value), mod(imaginary[i])]);
  }

  /** Multiply f by the line through t and q at p; returns `[f, t + q]` (pairing.py, _step). */
  function step(f, p, t, q) {
    const slope = chord(t, q);
    const constant = minus(multiply(slope, t[0]), t[1]);
    const line = [constant, ZERO, scale(slope, -p[0][0]), p[1], ZERO, ZERO];
    return [wideMultiply(f, line), third(t, q, slope)];
  }

  async function millerLoop(pairs) {
    let f = [ONE, ZERO, ZERO, ZERO, ZERO, ZERO];
    const running = pairs.map(([, q]) => q);
    for (const bit of LOOP.toString(2).slice(1)) {
      f = wideMultiply(f, f);
      for (let i = 0; i < pairs.length; i++) {
        const [p, q] = pairs[i];
        [f, running[i]] = step(f, p, running[i], running[i]);
        if (bit === "1") [f, running[i]] = step(f, p, running[i], q);
      }
      await pm.breathe();
    }
    return f;
  }

  const TWICE_FROBENIUS = () =>
    [0n, 1n, 2n, 3n, 4n, 5n].map((i) => power([1n, 1n], (i * (P * P - 1n)) / 6n));

  /** Tell whether the product of e(P, Q) over all pairs is one (pairing.py, pairings_cancel). */
  async function pairingsCancel(pairs) {
    let f = await millerLoop(pairs);
    const frobenius = TWICE_FROBENIUS();
    f = wideMultiply(f, f.map((c, i) => multiply(c, frobenius[i])));
    let result = f;
    for (const bit of ((P ** 4n - P ** 2n + 1n) / ORDER).toString(2).slice(1)) {
      result = wideMultiply(result, result);
      if (bit === "1") result = wideMultiply(result, f);
      await pm.breathe();
    }
    return [1, 3, 5].every((i) => isZero(result[i]));
  }

  const big = (hex) => BigInt("0x" + hex);
  const MINUS_G2 = () => {
    const x = [
      big("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
      big("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"),
    ];
    const y = [
      big("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
      big("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be"),
    ];
    return [x, minus(ZERO, y)];
  };

  pm.bls = { P, mod, add, times };

  /**
   * Tell whether `signature` (48 bytes, G1) is by the key (96 bytes, G2) over `message` under the
   * domain separation tag. Malformed and foreign points make the answer false.
   */
  pm.verifyBls = async function (publicKey, message, signature, tag) {
    const point = decodeG1(signature);
    if (!point) return false;
    await pm.breathe();
    const key = decodeG2(publicKey);
    await pm.breathe();
    return pairingsCancel([[point, MINUS_G2()], [pm.hashToG1(message, tag), key]]);
  };
})();
