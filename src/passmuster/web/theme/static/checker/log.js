"use strict";
/**
 * Checks checkpoints, receipts, openings and whole logs, claim by claim.
 * Source: src/passmuster/verifier/{trust,log,receipt}.py: the same claims, answers and codes; a
 * claim's rule here is `log:` or `receipt:` and the name it has there. Openings: docs/protocol/
 * draw.md section 2.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const WIDTH = 256;
  const AHEAD = 4;

  /**
   * Return whom to believe: `{policy, sha256, pinned}`; `pinned` says that the file reached the
   * visitor by another way than the log. Throws unusable: `trust-missing`, `cosigner-is-the-log`,
   * and the codes of policies.
   */
  pm.trustOf = function (bytes, pinned) {
    const policy = pm.parsePolicy(bytes);
    if (!policy.logs.length) pm.unusable("trust-missing");
    for (const witness of policy.witnesses) {
      if (policy.logs.some((log) => pm.same(log.key.publicKey, witness.key.publicKey))) {
        pm.unusable("cosigner-is-the-log");
      }
    }
    return { policy, sha256: pm.sha256Hex(bytes), pinned };
  };

  function pinning({ pinned, sha256 }) {
    const args = { name: sha256 };
    return pinned ? pm.yes("log:pinned", args) : pm.open("log:pinned", args);
  }

  function checkCosignatures(note, policy) {
    const rule = "log:cosignatures";
    if (!policy.witnesses.length) return { finding: pm.open(rule), times: [] };
    let times = [];
    try {
      times = pm.cosignatures(note, policy.witnesses.map((witness) => witness.key));
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      return { finding: pm.failed(problem, rule), times };
    }
    const args = { n: times.length, m: policy.witnesses.length };
    args.name = times.map(({ key }) => key.name).join(", ");
    if (times.length) args.t = times[times.length - 1].time;
    const enough = pm.enough(policy, times.map(({ key }) => key));
    if (enough) return { finding: pm.yes(rule, args), times };
    return { finding: pm.no(rule, { ...args, code: "quorum-missing" }), times };
  }

  /** Hold a checkpoint against the policy; `checkpoint` is null when it is worth nothing. */
  pm.checkHead = function (bytes, trust) {
    let checkpoint;
    try {
      if (bytes === null) pm.fail("checkpoint-missing");
      checkpoint = pm.openTrusted(bytes, trust.policy);
    } catch (problem) {
      if (!(problem instanceof pm.Problem) || problem.unusable) throw problem;
      return { findings: [pm.failed(problem, "log:checkpoint")], checkpoint: null };
    }
    const args = { n: checkpoint.size, name: checkpoint.origin };
    const { finding } = checkCosignatures(checkpoint.note, trust.policy);
    return { findings: [pm.yes("log:checkpoint", args), finding], checkpoint };
  };

  /** Return the earlier checkpoint (bytes or null), or the finding that ends the comparison. */
  function openOld(old, trust, shown) {
    if (old === null) return [null, pm.open("log:growth")];
    try {
      const earlier = pm.openTrusted(old, trust.policy);
      if (earlier.origin !== shown.origin) pm.fail("checkpoint-other-origin", earlier);
      if (earlier.size > shown.size) pm.fail("log-rolled-back", { n: earlier.size, m: shown.size });
      return [earlier, null];
    } catch (problem) {
      if (!(problem instanceof pm.Problem) || problem.unusable) throw problem;
      return [null, pm.failed(problem, "log:growth")];
    }
  }

  /**
   * Check a log's newest checkpoint, and by a few tiles that it continues an older one.
   * `source` answers `checkpoint()` and `tile(level, index, width)`; both may resolve to null, and
   * `tile` may be absent where there is a checkpoint alone.
   */
  pm.checkNewest = async function (source, trust, old) {
    const { findings, checkpoint } = pm.checkHead(await source.checkpoint(), trust);
    findings.push(pinning(trust));
    if (!checkpoint) return findings;
    const [earlier, ended] = openOld(old, trust, checkpoint);
    const alone = !source.tile && !ended && earlier.size !== checkpoint.size;
    if (alone) findings.push(pm.open("log:growth", { why: "growth-needs-tiles" }));
    else findings.push(ended || (await growth(source, earlier, checkpoint)));
    findings.push(pm.open("log:entries", { n: checkpoint.size }));
    return findings;
  };

  async function growth(source, earlier, shown) {
    const readTile = async function (level, index, width) {
      const found = await source.tile(level, index, width);
      if (!found) pm.fail("tile-missing", { name: pm.tilePath(level, index, width) });
      return found.bytes.subarray(0, width * 32);
    };
    try {
      const [old, size] = [Number(earlier.size), Number(shown.size)];
      pm.verifyConsistency({
        oldSize: earlier.size,
        oldRoot: earlier.root,
        newSize: shown.size,
        newRoot: shown.root,
        path: await pm.consistencyFromTiles(readTile, old, size),
      });
      return pm.yes("log:growth", { n: earlier.size });
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      const rewritten = problem.code === "consistency-proof-wrong";
      const code = rewritten ? "history-rewritten" : problem.code;
      return pm.no("log:growth", { ...problem.args, n: earlier.size, code });
    }
  }

  /**
   * Check a whole log: every entry, every tile, the root, its own past (log.py, check_log).
   * `told(done, total)` hears the number of entries read; `watch` (a pm.Watch) reads them too.
   */
  pm.checkLog = async function (source, trust, old, told = () => {}, watch = null) {
    const { findings, checkpoint } = pm.checkHead(await source.checkpoint(), trust);
    if (!checkpoint) findings.push(pm.open("log:cosignatures"));
    findings.push(pinning(trust));
    if (!checkpoint) {
      return [...findings, ...["entries", "tiles", "root"].map((name) => pm.open("log:" + name))];
    }
    const [earlier, ended] = openOld(old, trust, checkpoint);
    if (ended) findings.push(ended);
    return [...findings, ...(await new Walk(source, checkpoint, earlier, watch).run(told))];
  };

  /** One pass over all entries, building the tiles that the log must have published. */
  class Walk {
    constructor(source, checkpoint, earlier, watch) {
      this.source = source;
      this.watch = watch;
      this.checkpoint = checkpoint;
      this.size = Number(checkpoint.size);
      this.earlier = earlier;
      this.earlierRoot = null;
      this.builder = new pm.TileBuilder();
      this.tiles = 0;
      this.badTiles = [];
      this.badBundles = [];
    }

    async run(told) {
      const whole = await this.readEntries(told);
      if (whole) {
        for (const [level, tile] of this.builder.edge.entries()) {
          const index = Math.floor(this.size / WIDTH ** (level + 1));
          if (level && tile.length) await this.fetchAndCompare(level, index, tile);
        }
      }
      return this.conclude(whole);
    }

    /** Ask for a bundle and the tile beside it, some ahead of where the walk is. */
    ask(index) {
      const width = Math.min(WIDTH, this.size - index * WIDTH);
      if (width <= 0) return null;
      const both = Promise.all([-1, 0].map((level) => this.source.tile(level, index, width)));
      both.catch(() => {}); // told where it is awaited
      return both;
    }

    async readEntries(told) {
      const ahead = Array.from({ length: AHEAD }, (_, index) => this.ask(index));
      for (let index = 0; index * WIDTH < this.size; index++) {
        const width = Math.min(WIDTH, this.size - index * WIDTH);
        const [bundle, tile] = await ahead.shift();
        ahead.push(this.ask(index + AHEAD));
        let hashes = await this.hashesOf(bundle, index, width);
        if (hashes) {
          this.compare(0, index, hashes, tile);
        } else {
          // The tile's word for it lets the rest be looked at; the bundle stays a fault.
          if (!tile || tile.bytes.length < width * 32) {
            this.compare(0, index, new Uint8Array(width * 32), tile);
            return false;
          }
          hashes = tile.bytes.subarray(0, width * 32);
        }
        await this.take(hashes);
        told(index * WIDTH + width, this.size);
        await pm.breathe();
      }
      return true;
    }

    async hashesOf(found, index, width) {
      const path = pm.tilePath(-1, index, width);
      const there = found && found.path !== path ? WIDTH : width;
      let entries = found && pm.bundle(found.bytes, there);
      if (found && !entries) entries = await packed(found.bytes, there);
      const leaf = (entry, at) => this.leaf(entry, index, at);
      if (entries) return pm.join(...entries.slice(0, width).map(leaf));
      this.badBundles.push({ name: path, code: found ? "bundle-malformed" : "bundle-missing" });
      return null;
    }

    leaf(entry, index, at) {
      if (this.watch) this.watch.read(index * WIDTH + at, entry);
      return pm.leafHash(entry);
    }

    async take(hashes) {
      const before = this.earlier ? (Number(this.earlier.size) - this.builder.size) * 32 : -1;
      const done = [];
      let rest = hashes;
      if (before >= 0 && before < hashes.length) {
        done.push(...this.builder.extend(hashes.subarray(0, before)));
        this.earlierRoot = this.builder.root();
        rest = hashes.subarray(before);
      }
      done.push(...this.builder.extend(rest));
      for (const [level, index, tile] of done) {
        if (level) await this.fetchAndCompare(level, index, tile);
      }
    }

    async fetchAndCompare(level, index, hashes) {
      const found = await this.source.tile(level, index, hashes.length / 32);
      this.compare(level, index, hashes, found);
    }

    compare(level, index, hashes, found) {
      this.tiles += 1;
      const name = pm.tilePath(level, index, hashes.length / 32);
      if (!found) return this.badTiles.push({ name, code: "tile-missing" });
      const full = found.path === name ? hashes.length : WIDTH * 32;
      const holds =
        found.bytes.length === full && pm.same(found.bytes.subarray(0, hashes.length), hashes);
      return holds || this.badTiles.push({ name, code: "tile-altered" });
    }

    conclude(whole) {
      const findings = [
        listed("log:entries", this.badBundles, this.size),
        listed("log:tiles", this.badTiles, this.tiles),
      ];
      const root = this.builder.root();
      if (!whole) findings.push(pm.open("log:root"));
      else if (pm.same(root, this.checkpoint.root)) findings.push(pm.yes("log:root"));
      else findings.push(pm.no("log:root", { code: "root-wrong" }));
      if (this.earlier) findings.push(this.grown(whole, root));
      return findings;
    }

    grown(whole, root) {
      const n = this.earlier.size;
      if (Number(n) === this.builder.size) this.earlierRoot = root;
      if (!this.earlierRoot || !whole) return pm.open("log:growth", { n });
      if (pm.same(this.earlierRoot, this.earlier.root)) return pm.yes("log:growth", { n });
      return pm.no("log:growth", { n, code: "history-rewritten" });
    }
  }

  function listed(rule, bad, n) {
    if (!bad.length) return pm.yes(rule, { n });
    const codes = [...new Set(bad.map(({ code }) => code))];
    return pm.no(rule, { n: bad.length, name: bad[0].name, code: bad[0].code, codes });
  }

  /** Return the `width` entries of a bundle, which must end exactly after the last, else null. */
  pm.bundle = function (bytes, width) {
    const entries = [];
    let at = 0;
    for (let n = 0; n < width; n++) {
      if (at + 2 > bytes.length) return null;
      const end = at + 2 + bytes[at] * 256 + bytes[at + 1];
      entries.push(bytes.subarray(at + 2, end));
      at = end;
    }
    return at === bytes.length ? entries : null;
  };

  /** Bundles may be kept compressed by whoever serves or mirrors them (tlog-tiles). */
  async function packed(bytes, width) {
    if (bytes[0] !== 0x1f || typeof DecompressionStream === "undefined") return null;
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return pm.bundle(new Uint8Array(await new Response(stream).arrayBuffer()), width);
    } catch (error) {
      return null;
    }
  }
})();
