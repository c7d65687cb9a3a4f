"use strict";
/**
 * What each button does: reads the files that were chosen, or this site's, checks them, and shows
 * the answer. Nothing is sent anywhere; this site's own published files are only read.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const { texts } = pm;
  const { site, ui } = texts;
  const field = (name) => document.getElementById("checker-" + name);

  async function bytesOf(file) {
    return new Uint8Array(await file.arrayBuffer());
  }

  /** Return the bytes of the file chosen in a field, null when there is none. */
  async function chosen(name) {
    const input = field(name);
    return input && input.files.length ? bytesOf(input.files[0]) : null;
  }

  async function fetched(address, missing) {
    let answer;
    try {
      answer = await fetch(address, { credentials: "omit", redirect: "error" });
    } catch (error) {
      return pm.unusable("site-unreachable", { name: address });
    }
    if (missing && (answer.status === 404 || answer.status === 410)) return null;
    if (!answer.ok) pm.unusable("site-unreachable", { name: address });
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** A log behind an address: a tile, or the full one that replaced a partial one. */
  function siteSource(prefix) {
    return tiles(
      () => fetched(prefix + "/checkpoint", true),
      (path) => fetched(prefix + "/" + path, true),
    );
  }

  /** A log in a folder that was chosen; the folder that holds `checkpoint` is its prefix. */
  function folderSource(files) {
    const byName = new Map([...files].map((file) => [file.webkitRelativePath || file.name, file]));
    const names = [...byName.keys()];
    const head = names.find((name) => /(?:^|\/)checkpoint$/.test(name)) || "checkpoint";
    const prefix = head.slice(0, -"checkpoint".length);
    const read = async function (path) {
      const file = byName.get(prefix + path);
      return file ? bytesOf(file) : null;
    };
    return tiles(() => read("checkpoint"), read);
  }

  function tiles(checkpoint, read) {
    const tile = async function (level, index, width) {
      for (const wide of new Set([width, pm.TILE_WIDTH])) {
        const path = pm.tilePath(level, index, wide);
        const bytes = await read(path);
        if (bytes) return { path, bytes };
      }
      return null;
    };
    return { checkpoint, tile };
  }

  /** Return whom to believe: the chosen policy, else this site's, which is then not pinned. */
  async function trust() {
    const own = await chosen("policy");
    if (own) return pm.trustOf(own, true);
    if (!site) pm.unusable("policy-missing");
    return pm.trustOf(await fetched(site.policy, false), false);
  }

  async function chosenDossier() {
    const folder = field("folder");
    if (folder.files.length) {
      const read = async (file) => [file.webkitRelativePath || file.name, await bytesOf(file)];
      return pm.dossierFiles(await Promise.all([...folder.files].map(read)));
    }
    const zip = await chosen("zip");
    return zip ? pm.dossierFiles(await pm.unzip(zip)) : null;
  }

  async function siteDossier(draw) {
    const where = site.dossiers + draw;
    if (typeof DecompressionStream !== "undefined") {
      return pm.dossierFiles(await pm.unzip(await fetched(where + ".zip", false)));
    }
    const index = await fetched(where + "/dossier.json", false);
    const names = [...pm.parseIndex(index).files.keys()];
    const read = async (name) => [name, await fetched(where + "/" + name, true)];
    const members = await Promise.all(names.map(read));
    return pm.dossierFiles([["dossier.json", index], ...members.filter(([, bytes]) => bytes)]);
  }

  async function checkDraw(files, told) {
    const given = { policy: await chosen("policy"), beacon: await chosen("beacon") };
    pm.onTickets = (done, total) => told(ui.tickets, done, total);
    pm.onPool = (done, total) => told(ui.lines, done, total);
    const claim = (rule) => texts.claims[rule] || texts.claims[rule.split(":")[0]];
    const checked = await pm.verifyDossier(files, given, (rule) => told(claim(rule)));
    return checked.findings;
  }

  /** Read a whole log; what its entries say is looked at once its bytes agree. */
  async function wholeLog(source, old, told, live) {
    const watch = new pm.Watch();
    const count = (done, total) => told(ui.entries, done, total);
    const findings = await pm.checkLog(source, await trust(), old, count, watch);
    if (findings.some(({ ok }) => ok === false)) return [...findings, pm.open("log:record")];
    const now = BigInt(Math.floor(Date.now() / 1000));
    return [...findings, ...pm.recordFindings(watch, now, live)];
  }

  const RUNS = {
    async newest(told) {
      told(ui.reading);
      return pm.checkNewest(siteSource(site.log), await trust(), await chosen("old"));
    },
    async log(told) {
      return wholeLog(siteSource(site.log), await chosen("old"), told, true);
    },
    async heldlog(told) {
      const folder = field("log");
      const old = await chosen("old");
      if (folder.files.length) {
        return wholeLog(folderSource(folder.files), old, told, false);
      }
      const head = await chosen("checkpoint");
      if (!head) pm.unusable("file-not-chosen");
      return pm.checkNewest({ checkpoint: async () => head }, await trust(), old);
    },
    async draw(told) {
      told(ui.reading);
      return checkDraw(await siteDossier(field("draw").value), told);
    },
    async helddraw(told) {
      const files = await chosenDossier();
      if (!files) pm.unusable("file-not-chosen");
      return checkDraw(files, told);
    },
    async opening(told) {
      const opening = await chosen("opening");
      if (!opening) pm.unusable("file-not-chosen");
      const named = /^draw ([0-9]{4}-[0-9]{3})$/m.exec(pm.latin1(opening));
      const held = await chosenDossier();
      const here = site && named && site.draws.includes(named[1]);
      if (!held && !here) pm.unusable("draw-not-chosen");
      told(ui.reading);
      const files = held || (await siteDossier(named[1]));
      const findings = await pm.checkOpening(opening, files);
      return [...findings, ...(await checkDraw(files, told))];
    },
    async receipt() {
      const receipt = await chosen("receipt");
      if (!receipt) pm.unusable("file-not-chosen");
      return pm.checkReceipt(receipt, await chosen("entry"), await trust());
    },
  };

  /** Add what the browser's own Ed25519 says of the same signatures. */
  async function withSecondOpinion(findings) {
    const { asked, same } = await pm.secondOpinion();
    if (!asked) return findings;
    const rule = "browser:ed25519";
    const args = { n: asked, m: asked - same };
    if (same === null) return [...findings, pm.open(rule)];
    if (same === asked) return [...findings, pm.yes(rule, args)];
    return [...findings, pm.no(rule, { ...args, code: "browser-differs" })];
  }

  let running = false;

  /** Run the check of a form and show its answer; `which` is the value of the button pressed. */
  pm.begin = async function (form, which) {
    if (running) return;
    const out = form.querySelector(".out");
    const told = pm.progress(out);
    const began = performance.now();
    running = true;
    pm.halted = false;
    pm.forgetSignatures();
    told(ui.reading);
    try {
      const findings = await RUNS[which || form.dataset.check](told);
      pm.show(out, await withSecondOpinion(findings), performance.now() - began);
    } catch (error) {
      if (!(error instanceof pm.Problem)) console.error(error);
      pm.refuse(out, error instanceof pm.Problem ? error : new pm.Problem("checker-broken", true));
    }
    running = false;
  };
})();
