"use strict";
/**
 * Reads a zip file with what the browser has (DecompressionStream): stored or deflated members
 * only, every checksum held, sizes believed of nobody.
 * Source: PKWARE APPNOTE 6.3.10 sections 4.3.7, 4.3.12 and 4.3.16; src/passmuster/verifier/draw.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const MAX_BYTES = 512 * 1024 * 1024;
  const bad = () => pm.unusable("dossier-not-plain");

  const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
    let rest = n;
    for (let i = 0; i < 8; i++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest;
  });

  async function crc32(bytes) {
    let rest = 0xffffffff;
    for (let at = 0; at < bytes.length; at++) {
      rest = TABLE[(rest ^ bytes[at]) & 255] ^ (rest >>> 8);
      if (at % 262144 === 0) await pm.breathe();
    }
    return (rest ^ 0xffffffff) >>> 0;
  }

  function endOfDirectory(view) {
    const last = view.byteLength - 22;
    for (let at = last; at >= Math.max(0, last - 65535); at--) {
      if (view.getUint32(at, true) === 0x06054b50) return at;
    }
    return bad();
  }

  async function inflate(packed, limit) {
    if (typeof DecompressionStream === "undefined") pm.unusable("zip-not-here");
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    const parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return pm.join(...parts);
      size += value.length;
      if (size > limit) pm.unusable("dossier-too-large");
      parts.push(value);
    }
  }

  async function member(bytes, view, at, limit) {
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [crc, packed] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
    const local = view.getUint32(at + 42, true);
    if (flags & 1 || (method !== 0 && method !== 8)) bad();
    if (view.getUint32(local, true) !== 0x04034b50) bad();
    const skip = view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const start = local + 30 + skip;
    if (start + packed > bytes.length) bad();
    const data = bytes.subarray(start, start + packed);
    const plain = method ? await inflate(data, limit) : data;
    if ((await crc32(plain)) !== crc) bad();
    return plain;
  }

  /**
   * Return a zip file's members as `[name, bytes]`. Throws unusable: `dossier-not-plain`,
   * `dossier-too-large`, or `zip-not-here` in a browser that cannot inflate.
   */
  pm.unzip = async function (bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const members = [];
    try {
      const end = endOfDirectory(view);
      const count = view.getUint16(end + 10, true);
      let at = view.getUint32(end + 16, true);
      let left = MAX_BYTES;
      for (let n = 0; n < count; n++) {
        if (view.getUint32(at, true) !== 0x02014b50) bad();
        const length = view.getUint16(at + 28, true);
        const name = pm.text(bytes.subarray(at + 46, at + 46 + length));
        if (name === null) bad();
        if (!name.endsWith("/")) {
          members.push([name, await member(bytes, view, at, left)]);
          left -= members[members.length - 1][1].length;
        }
        at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      }
    } catch (error) {
      if (error instanceof pm.Problem) throw error;
      bad();
    }
    return members;
  };
})();
