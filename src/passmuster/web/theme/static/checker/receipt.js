"use strict";
/**
 * Checks a receipt, and an officer's own opening against a draw.
 * Source: src/passmuster/verifier/receipt.py; docs/protocol/log.md; docs/protocol/draw.md
 * sections 2, 3 and 7.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});

  /**
   * Check that one entry, byte for byte, is in the log that others cosigned. `entry` is the entry's
   * bytes, or null to take them from the receipt's extra line. Throws unusable: `entry-missing`.
   */
  pm.checkReceipt = function (bytes, entry, trust) {
    let receipt;
    try {
      receipt = pm.parseReceipt(bytes);
    } catch (problem) {
      if (!(problem instanceof pm.Problem) || problem.unusable) throw problem;
      return [pm.failed(problem, "log:receipt"), pm.open("log:inclusion")];
    }
    const content = entry === null ? receipt.extra : entry;
    if (content === null) pm.unusable("entry-missing");
    const { findings, checkpoint } = pm.checkHead(receipt.note, trust);
    if (checkpoint) findings.push(included(receipt, checkpoint, content, entry === null));
    else findings.push(pm.open("log:inclusion"));
    if (entry === null) findings.push(pm.open("log:entry", { entry: shown(content) }));
    const args = { name: trust.sha256 };
    findings.push(trust.pinned ? pm.yes("log:pinned", args) : pm.open("log:pinned", args));
    return findings;
  };

  /** Return an entry as text to read, byte for byte as Latin letters where it is none. */
  function shown(content) {
    const read = pm.text(content);
    return read === null ? pm.latin1(content) : read;
  }

  function included({ index, path }, { size, root }, content, fromReceipt) {
    try {
      pm.verifyInclusion({ index, size, leaf: pm.leafHash(content), path, root });
      return pm.yes("log:inclusion", { n: index });
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      // The extra line may hold anything; that it is not the entry says nothing of it.
      if (fromReceipt) pm.unusable("entry-missing");
      return pm.failed(problem, "log:inclusion");
    }
  }

  const OPENING = new RegExp(
    "^passmuster-pool-entry/v1\ndraw ([^\n]+)\nstratum ([^\n]+)\nperson ([^\n]+)\nsalt ([^\n]+)\n$",
  );

  /** Return the rows of a published list as Maps from commitment to `[position, day]`. */
  function rowsOf(files, name) {
    const lines = pm.latin1(files.get(name) || new Uint8Array(0)).split("\n");
    const rows = lines.slice(1, -1).map((line) => line.split(","));
    return new Map(rows.map((row) => [row[2], row]));
  }

  /**
   * Check the opening an officer was given against a draw's files: is this person's commitment in
   * the pool, in the named stratum, and what did the draw make of it? What the files themselves are
   * worth, `verifyDossier` says.
   */
  pm.checkOpening = async function (bytes, files) {
    const text = pm.text(bytes);
    const read = text === null ? null : OPENING.exec(text);
    if (!read) return [pm.no("opening:form", { code: "opening-malformed" })];
    const [, draw, stratum] = read;
    const commitment = pm.sha256Hex(bytes);
    const index = pm.orNull(() => pm.parseIndex(files.get("dossier.json")));
    const findings = [pm.yes("opening:form", { name: commitment })];
    if (!index || index.draw !== draw) {
      return [...findings, pm.no("opening:draw", { code: "opening-other-draw", name: draw })];
    }
    findings.push(pm.yes("opening:draw", { name: draw }));
    const pool = await pm.readPool(files.get("pool.txt") || new Uint8Array(0));
    if (!pool.entries) return [...findings, pm.failed(pool.problem, "opening:pool")];
    const at = pool.entries.findIndex((entry) => entry[1] === commitment);
    if (at < 0 || pool.entries[at][0] !== stratum) {
      return [...findings, pm.no("opening:pool", { code: "opening-not-in-pool" })];
    }
    findings.push(pm.yes("opening:pool", { n: at + 1, m: pool.entries.length, name: stratum }));
    return [...findings, outcome(files, commitment)];
  };

  /** Say what the draw made of a commitment, its ticket computed here and held to both lists. */
  function outcome(files, commitment) {
    const seed = files.has("seed.txt") ? pm.text(files.get("seed.txt")) : null;
    if (seed === null) return pm.open("opening:outcome");
    const ticket = pm.ticket(seed, commitment);
    const [drawn, reserve] = ["selection.csv", "reserves.csv"].map((name) =>
      rowsOf(files, name).get(commitment),
    );
    const row = drawn || reserve;
    if (row && row[3] !== ticket) {
      return pm.no("opening:ticket", { code: "opening-other-ticket", name: ticket });
    }
    const args = { name: ticket, n: row ? Number(row[1]) : 0, day: drawn ? drawn[4] : "" };
    const not = reserve ? "opening:reserve" : "opening:not-drawn";
    return pm.yes(drawn ? "opening:drawn" : not, args);
  }
})();
