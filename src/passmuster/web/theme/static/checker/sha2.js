"use strict";
/**
 * SHA-256 and SHA-512 (FIPS 180-4). Our own, because a page opened from disk or over plain http has
 * no WebCrypto in every browser, and because a draw of 100,000 tickets needs hashes without a
 * promise for each. The constants are computed from their definition (FIPS 180-4 sections 4.2.2,
 * 4.2.3 and 5.3): fractional parts of the roots of the first primes.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const MASK64 = (1n << 64n) - 1n;

  function primes(count) {
    const found = [];
    for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
    return found;
  }

  /** Return the whole part of the `degree`-th root, by bisection. */
  function root(value, degree) {
    let low = 0n;
    let high = 1n << 80n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** degree <= value) low = middle;
      else high = middle;
    }
    return low;
  }

  const K512 = primes(80).map((p) => root(BigInt(p) << 192n, 3n) & MASK64);
  const H512 = primes(8).map((p) => root(BigInt(p) << 128n, 2n) & MASK64);
  const K256 = Int32Array.from(K512.slice(0, 64), (k) => Number(BigInt.asIntN(32, k >> 32n)));
  const H256 = Int32Array.from(H512, (h) => Number(BigInt.asIntN(32, h >> 32n)));
  const W = new Int32Array(64);

  /** Take one block of 64 bytes into the state (FIPS 180-4 section 6.2.2). */
  function compress(state, data, at) {
    for (let t = 0; t < 16; t++, at += 4) {
      W[t] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
    }
    for (let t = 16; t < 64; t++) {
      const x = W[t - 15];
      const y = W[t - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
    }
    // Indexed, not destructured: an iterator here would cost as much as the rounds.
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let t = 0; t < 64; t++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K256[t] + W[t]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  const tail = new Uint8Array(128);
  const tailView = new DataView(tail.buffer);

  /** Finish a state that has taken in `before` bytes with the rest of the message. */
  function finish(state, data, before) {
    let at = 0;
    for (; at + 64 <= data.length; at += 64) compress(state, data, at);
    const left = data.length - at;
    const size = left < 56 ? 64 : 128;
    tail.fill(0, 0, size);
    tail.set(data.subarray(at), 0);
    tail[left] = 0x80;
    const bits = (before + data.length) * 8;
    tailView.setUint32(size - 8, Math.floor(bits / 2 ** 32));
    tailView.setUint32(size - 4, bits >>> 0);
    compress(state, tail, 0);
    if (size === 128) compress(state, tail, 64);
    return state;
  }

  function bytesOf(state) {
    const out = new Uint8Array(32);
    for (let i = 0; i < 8; i++) {
      const word = state[i];
      out[4 * i] = word >>> 24;
      out[4 * i + 1] = word >>> 16;
      out[4 * i + 2] = word >>> 8;
      out[4 * i + 3] = word;
    }
    return out;
  }

  /** Return the SHA-256 of bytes, 32 bytes. */
  pm.sha256 = (data) => bytesOf(finish(H256.slice(), data, 0));

  /** Return the SHA-256 of bytes as 64 hex digits. */
  pm.sha256Hex = (data) => pm.hex(pm.sha256(data));

  let joined = new Uint8Array(256);

  /** Return the SHA-256 of one byte and up to two byte arrays after it, without joining them. */
  pm.sha256Of = function (first, left, right) {
    const length = 1 + left.length + (right ? right.length : 0);
    if (joined.length < length) joined = new Uint8Array(2 * length);
    joined[0] = first;
    joined.set(left, 1);
    if (right) joined.set(right, 1 + left.length);
    return pm.sha256(joined.subarray(0, length));
  };

  /**
   * Return a function that hashes messages which all begin with the same 64 bytes: the state after
   * that block is kept. It answers with the eight 32-bit words of the hash (signed).
   */
  pm.sha256After = function (block) {
    const start = H256.slice();
    compress(start, block, 0);
    return (rest) => finish(start.slice(), rest, 64);
  };

  /** Return the SHA-256 of a long message without holding up the page. */
  pm.sha256Slowly = async function (data) {
    const state = H256.slice();
    const whole = data.length - (data.length % 64);
    for (let at = 0; at < whole; at += 64) {
      compress(state, data, at);
      if (at % 262144 === 0) await pm.breathe();
    }
    return bytesOf(finish(state, data.subarray(whole), whole));
  };

  const rotate = (x, n) => (x >> n) | ((x << (64n - n)) & MASK64);

  function compress512(state, data, at) {
    const w = [];
    for (let t = 0; t < 16; t++) w.push(pm.toNumber(data.subarray(at + 8 * t, at + 8 * t + 8)));
    for (let t = 16; t < 80; t++) {
      const s0 = rotate(w[t - 15], 1n) ^ rotate(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
      const s1 = rotate(w[t - 2], 19n) ^ rotate(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
      w.push((w[t - 16] + s0 + w[t - 7] + s1) & MASK64);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t++) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const one = h + s1 + ((e & f) ^ ((e ^ MASK64) & g)) + K512[t] + w[t];
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const two = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK64, c, b, a, (one + two) & MASK64];
    }
    return [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) & MASK64);
  }

  /** Return the SHA-512 of bytes, 64 bytes (for signatures: short messages only). */
  pm.sha512 = function (data) {
    const size = Math.ceil((data.length + 17) / 128) * 128;
    const padded = new Uint8Array(size);
    padded.set(data);
    padded[data.length] = 0x80;
    padded.set(pm.fromNumber(BigInt(data.length) * 8n, 8), size - 8);
    let state = H512;
    for (let at = 0; at < size; at += 128) state = compress512(state, padded, at);
    return pm.join(...state.map((x) => pm.fromNumber(x, 8)));
  };
})();
