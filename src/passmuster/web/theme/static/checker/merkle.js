"use strict";
/**
 * The log's Merkle tree: hashes, proofs, and roots from tiles.
 * Source: RFC 6962 section 2.1, RFC 9162 section 2.1, C2SP tlog-tiles v0.1.0;
 * src/passmuster/core/ledger/{merkle,tiles,tile_paths}.py. Sizes and indices are BigInts in proofs.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const EMPTY = new Uint8Array(0);
  const WIDTH = 256;
  pm.TILE_WIDTH = WIDTH;

  /** Return the hash of one entry: SHA-256(00 ‖ entry). */
  pm.leafHash = (entry) => pm.sha256Of(0, entry);

  /** Return the hash over two subtrees: SHA-256(01 ‖ left ‖ right). */
  pm.nodeHash = (left, right) => pm.sha256Of(1, left, right);

  /** A tree that only grows, kept as the roots of its complete subtrees. */
  pm.Frontier = class Frontier {
    constructor() {
      this.size = 0;
      this.peaks = [];
    }

    append(leaf) {
      let node = leaf;
      for (let trailing = this.size; trailing & 1; trailing >>>= 1) {
        node = pm.nodeHash(this.peaks.pop(), node);
      }
      this.peaks.push(node);
      this.size += 1;
    }

    root() {
      return foldPeaks(this.peaks);
    }
  };

  function foldPeaks(peaks) {
    if (!peaks.length) return pm.sha256(EMPTY);
    return peaks.reduceRight((right, left) => pm.nodeHash(left, right));
  }

  /** Check that `leaf` stands at `index` of (`size`, `root`); fails: `inclusion-proof-wrong`. */
  pm.verifyInclusion = function ({ index, size, leaf, path, root }) {
    const bad = () => pm.fail("inclusion-proof-wrong");
    if (index < 0n || index >= size) bad();
    let [first, last, node] = [index, size - 1n, leaf];
    for (const sibling of path) {
      if (last === 0n) bad();
      if (first & 1n || first === last) {
        node = pm.nodeHash(sibling, node);
        while (!(first & 1n) && first) [first, last] = [first >> 1n, last >> 1n];
      } else {
        node = pm.nodeHash(node, sibling);
      }
      [first, last] = [first >> 1n, last >> 1n];
    }
    if (last !== 0n || !pm.same(node, root)) bad();
  };

  /**
   * Check that the tree (`oldSize`, `oldRoot`) is a prefix of (`newSize`, `newRoot`); fails:
   * `consistency-proof-wrong` (RFC 9162 section 2.1.4.2).
   */
  pm.verifyConsistency = function ({ oldSize, oldRoot, newSize, newRoot, path }) {
    const bad = () => pm.fail("consistency-proof-wrong");
    const empty = foldPeaks([]);
    if (oldSize < 0n || oldSize > newSize) bad();
    if (oldSize === 0n || oldSize === newSize) {
      if (path.length || !pm.same(oldRoot, oldSize ? newRoot : empty)) bad();
      if (newSize === 0n && !pm.same(newRoot, empty)) bad();
      return;
    }
    if (!path.length) bad();
    const items = (oldSize & (oldSize - 1n)) === 0n ? [oldRoot, ...path] : path;
    let [first, last] = [oldSize - 1n, newSize - 1n];
    while (first & 1n) [first, last] = [first >> 1n, last >> 1n];
    let [oldNode, newNode] = [items[0], items[0]];
    for (const item of items.slice(1)) {
      if (last === 0n) bad();
      if (first & 1n || first === last) {
        oldNode = pm.nodeHash(item, oldNode);
        newNode = pm.nodeHash(item, newNode);
        while (!(first & 1n) && first) [first, last] = [first >> 1n, last >> 1n];
      } else {
        newNode = pm.nodeHash(newNode, item);
      }
      [first, last] = [first >> 1n, last >> 1n];
    }
    if (last !== 0n || !pm.same(oldNode, oldRoot) || !pm.same(newNode, newRoot)) bad();
  };

  /** Return the path of a tile below the log's prefix; level -1 names a bundle of entries. */
  pm.tilePath = function (level, index, width) {
    const groups = [String(index % 1000).padStart(3, "0")];
    for (let rest = Math.floor(index / 1000); rest; rest = Math.floor(rest / 1000)) {
      groups.unshift("x" + String(rest % 1000).padStart(3, "0"));
    }
    const partial = width === WIDTH ? "" : ".p/" + width;
    return "tile/" + (level < 0 ? "entries" : level) + "/" + groups.join("/") + partial;
  };

  /** Return the hashes of a row of 32-byte hashes, joined, over each pair of neighbours. */
  function parents(row) {
    const out = new Uint8Array(Math.floor(row.length / 64) * 32);
    for (let at = 0; at + 64 <= row.length; at += 64) {
      out.set(pm.sha256Of(1, row.subarray(at, at + 64)), at / 2);
    }
    return out;
  }

  /** Return the root over 1, 2, 4 … 256 hashes, joined. */
  pm.tileRoot = function (hashes) {
    let row = hashes;
    while (row.length > 32) row = parents(row);
    return row;
  };

  /** Turns leaf hashes, in order, into tiles, keeping the unfinished tile of each level. */
  pm.TileBuilder = class TileBuilder {
    constructor() {
      this.size = 0;
      this.edge = [];
    }

    /** Take in hashes, joined; returns the tiles they completed as `[level, index, hashes]`. */
    extend(hashes) {
      const done = [];
      for (let at = 0; at < hashes.length; ) {
        const room = (WIDTH - (this.size % WIDTH)) * 32;
        const part = hashes.subarray(at, at + room);
        at += part.length;
        this.size += part.length / 32;
        this.push(0, part, done);
      }
      return done;
    }

    push(level, hashes, done) {
      const tile = pm.join(this.edge[level] || EMPTY, hashes);
      const full = tile.length === WIDTH * 32;
      this.edge[level] = full ? EMPTY : tile;
      if (!full) return;
      done.push([level, Math.floor(this.size / WIDTH ** (level + 1)) - 1, tile]);
      this.push(level + 1, pm.tileRoot(tile), done);
    }

    root() {
      const peaks = [];
      for (const tile of [...this.edge].reverse()) {
        let at = 0;
        for (let count = WIDTH; count; count >>= 1) {
          if ((tile.length / 32) & count) {
            peaks.push(pm.tileRoot(tile.subarray(at, at + 32 * count)));
            at += 32 * count;
          }
        }
      }
      return foldPeaks(peaks);
    }
  };

  /**
   * Return the proof that the first `old` entries are a prefix of the tree of `size` entries, read
   * from tiles (tiles.py, HashReader.consistency_path). `readTile(level, index, width)` resolves to
   * the tile's bytes. The tiles are not believed: hold the proof against two signed roots.
   */
  pm.consistencyFromTiles = async function (readTile, old, size) {
    if (old === 0 || old === size) return [];
    let height = 0;
    while (old % 2 ** (height + 1) === 0) height++;
    let position = old / 2 ** height - 1;
    let last = Math.floor((size - 1) / 2 ** height);
    const path = position ? [await subtree(readTile, size, height, position)] : [];
    for (; last; height++, position >>>= 1, last = Math.floor(last / 2)) {
      const sibling = position % 2 ? position - 1 : position + 1;
      if (sibling <= last) path.push(await subtree(readTile, size, height, sibling));
    }
    return path;
  };

  async function subtree(readTile, size, height, index) {
    let start = index * 2 ** height;
    if (start + 2 ** height <= size) return node(readTile, size, height, index);
    const peaks = [];
    for (let rise = height; rise >= 0; rise--) {
      if (Math.floor((size - start) / 2 ** rise) % 2) {
        peaks.push(await node(readTile, size, rise, start / 2 ** rise));
        start += 2 ** rise;
      }
    }
    return foldPeaks(peaks);
  }

  async function node(readTile, size, height, index) {
    const level = Math.floor(height / 8);
    const span = 2 ** (height % 8);
    const tile = Math.floor((index * span) / WIDTH);
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - tile * WIDTH);
    const row = await readTile(level, tile, width);
    if (row.length !== width * 32) pm.fail("tile-wrong-length");
    const at = ((index * span) % WIDTH) * 32;
    return pm.tileRoot(row.subarray(at, at + 32 * span));
  }
})();
