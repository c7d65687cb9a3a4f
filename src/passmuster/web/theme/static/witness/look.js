"use strict";
/**
 * Looks at a log as a witness must: is the newest head signed by the pinned key, and does it
 * continue the last one that this witness cosigned. Answers with a Problem whose code says what is
 * wrong; `red` marks what an honest log cannot come to.
 * Source: C2SP tlog-witness v1.0.0; src/passmuster/core/ledger/witness_rules.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const WIDTH = 256;
  const MOST_BUNDLES = 16;
  const BLIND = /^\{"c":"[0-9a-f]{64}","v":1\}$/;
  const KIND = /"type":"([a-z]+):[a-z-]+"/;
  const TIME = /"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/;

  function red(code, args) {
    const problem = new pm.Problem(code, false, args);
    problem.red = true;
    throw problem;
  }

  /** Return a source over the log's files at `address`, asked for the log of `origin`. */
  pm.sourceAt = function (address, origin) {
    const asking = "?log=" + encodeURIComponent(origin);
    async function get(path, cache) {
      let answer;
      try {
        answer = await fetch(address + path + asking, { cache, credentials: "omit" });
      } catch (error) {
        pm.fail("log-unreachable");
      }
      if (!answer.ok) pm.fail("log-unreachable", { name: path });
      return new Uint8Array(await answer.arrayBuffer());
    }
    return {
      checkpoint: () => get("checkpoint", "no-store"),
      tile: (level, index, width) => get(pm.tilePath(level, index, width), "default"),
    };
  };

  /** Return a TileBuilder that stands after `size` entries, as the log's tiles say. */
  async function standingAt(source, size) {
    const builder = new pm.TileBuilder();
    builder.size = size;
    for (let level = 0, hashes = size; hashes; level++, hashes = Math.floor(hashes / WIDTH)) {
      const width = hashes % WIDTH;
      const index = Math.floor(hashes / WIDTH);
      builder.edge[level] = width ? await source.tile(level, index, width) : new Uint8Array(0);
      if (builder.edge[level].length !== width * 32) pm.fail("tile-wrong-length");
    }
    return builder;
  }

  function opened(bytes, logKey) {
    let shown;
    try {
      shown = pm.openCheckpoint(bytes, logKey);
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return red(problem.code, problem.args);
    }
    const plain = [shown.origin, shown.size, pm.toBase64(shown.root), ""].join("\n");
    if (shown.note.text !== plain) red("checkpoint-extended");
    return shown;
  }

  /** Check that (`size`, `root`) continues `old`, whose `size` is a number and `root` bytes. */
  async function requireGrowth(source, old, shown) {
    const size = Number(shown.size);
    if (size < old.size) red("log-rolled-back", { n: old.size, m: size });
    if (size === old.size) {
      if (!pm.same(old.root, shown.root)) red("log-forked", { n: size });
      return;
    }
    const path = await pm.consistencyFromTiles(source.tile, old.size, size);
    try {
      pm.verifyConsistency({
        oldSize: BigInt(old.size),
        oldRoot: old.root,
        newSize: shown.size,
        newRoot: shown.root,
        path,
      });
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      red("history-rewritten", { n: old.size });
    }
  }

  /**
   * Count what is new by reading it, and prove the count: the entries after `from` must lead from
   * that tree to the shown root. Returns `{all, sealed, parts, newest}` (the time of the last
   * entry in the open, or null), or null when they are too many for a phone or do not lead there.
   */
  async function newEntries(source, from, shown) {
    const size = Number(shown.size);
    const first = Math.floor(from / WIDTH);
    if (Math.ceil(size / WIDTH) - first > MOST_BUNDLES) return null;
    const builder = await standingAt(source, from);
    const parts = {};
    let sealed = 0;
    let newest = null;
    for (let index = first; index * WIDTH < size; index++) {
      const width = Math.min(WIDTH, size - index * WIDTH);
      const entries = pm.bundle(await source.tile(-1, index, width), width);
      if (!entries) return null;
      const fresh = entries.slice(Math.max(0, from - index * WIDTH));
      builder.extend(pm.join(...fresh.map(pm.leafHash)));
      for (const entry of fresh) {
        const text = pm.latin1(entry);
        if (BLIND.test(text)) {
          sealed += 1;
          continue;
        }
        const [, kind] = KIND.exec(text) || ["", ""];
        parts[kind] = (parts[kind] || 0) + 1;
        newest = (TIME.exec(text) || ["", newest])[1];
      }
      await pm.breathe();
    }
    return pm.same(builder.root(), shown.root) ? { all: size - from, sealed, parts, newest } : null;
  }

  /**
   * Look at the log once. `kept` is what this witness remembers of it, or null; `notebook` is
   * `{size, says(fingerprint)}` of a line on paper, or null. Returns `{shown, raw, old, counts}`;
   * a Problem carries `raw`, the note that was shown, where there was one.
   */
  pm.look = async function (source, logKey, kept, notebook) {
    let raw = null;
    try {
      if (kept && kept.vkey !== logKey.text) red("log-key-changed");
      raw = await source.checkpoint();
      const shown = opened(raw, logKey);
      const old = kept ? { size: Number(kept.size), root: pm.unhex(kept.root) } : null;
      if (old) await requireGrowth(source, old, shown);
      if (notebook) await requireWritten(source, notebook, shown);
      let counts = null;
      try {
        counts = await newEntries(source, old ? old.size : 0, shown);
      } catch (problem) {
        if (!(problem instanceof pm.Problem)) throw problem;
      }
      return { shown, raw, old, counts };
    } catch (problem) {
      if (problem instanceof pm.Problem) problem.raw = raw;
      throw problem;
    }
  };

  /** Hold the log against a line on paper: its tree of that size must have that fingerprint. */
  async function requireWritten(source, notebook, shown) {
    const size = notebook.size;
    if (size > Number(shown.size)) red("log-rolled-back", { n: size, m: Number(shown.size) });
    const root = (await standingAt(source, size)).root();
    const text = [shown.origin, size, pm.toBase64(root), ""].join("\n");
    if (!notebook.says(pm.fingerprint(pm.utf8(text)))) red("notebook-differs", { n: size });
    await requireGrowth(source, { size, root }, shown);
  }
})();
