"use strict";
/**
 * The seat itself: leads a person from a key to a cosignature, a step at a time. What may be
 * signed is decided in look.js; here it is shown, asked, remembered and sent, in that order.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const { texts } = pm;
  const { ui } = texts;
  const ASKED = 3;

  const at = (id) => document.getElementById("seat-" + id);
  const steps = () => Array.from(document.querySelectorAll("[data-step]"));

  let opening = true;

  /** Show some steps and hide the others; after a press the first one is read out. */
  function show(...names) {
    for (const step of steps()) step.hidden = !names.includes(step.dataset.step);
    if (opening) return;
    const head = at(names[0]).querySelector("h2");
    head.setAttribute("tabindex", "-1");
    head.focus();
  }

  const sentence = (problem) => pm.fill(texts.says[problem.code] || ui.broken, problem.args);

  function complain(step, problem) {
    if (!(problem instanceof pm.Problem)) throw problem;
    const code = pm.element("span", "tiny muted", problem.code);
    code.lang = "en";
    const note = pm.element("div", "note is-late", pm.element("p", "small", sentence(problem)), code);
    note.setAttribute("role", "alert");
    at(step).querySelector(".out").replaceChildren(note);
  }

  const clear = (step) => at(step).querySelector(".out").replaceChildren();

  let seed = null;
  let key = null;
  let words = [];
  let asked = [];

  /** Make a key and show its words, this once. */
  async function make() {
    seed = pm.newSeed();
    key = await pm.keyOf(seed);
    words = pm.wordsOf(seed);
    at("list").replaceChildren(...words.map((word) => pm.element("li", "", word)));
    show("words");
  }

  /** Ask for three of the words, so that they stand on paper before they leave the screen. */
  function ask() {
    const places = new Set();
    while (places.size < ASKED) places.add(crypto.getRandomValues(new Uint8Array(1))[0] % 24);
    asked = [...places].sort((a, b) => a - b);
    at("list").replaceChildren();
    at("asked").replaceChildren(
      ...asked.map(function (place) {
        const input = pm.element("input", "");
        Object.assign(input, { id: "seat-word-" + place, autocomplete: "off", spellcheck: false });
        input.lang = "en";
        input.autocapitalize = "none";
        const label = pm.element("label", "", pm.fill(ui.word, { n: place + 1 }));
        label.htmlFor = input.id;
        return pm.element("div", "field", label, input);
      }),
    );
    clear("check");
    show("check");
  }

  async function answered(event) {
    event.preventDefault();
    const typed = asked.map((place) => pm.readWords(at("word-" + place).value));
    const wrong = asked.findIndex((place, n) => typed[n].length !== 1 || typed[n][0] !== words[place]);
    if (wrong >= 0) {
      complain("check", new pm.Problem("word-differs", true, { n: asked[wrong] + 1 }));
      at("word-" + asked[wrong]).focus();
      return;
    }
    await take();
  }

  async function entered(event) {
    event.preventDefault();
    try {
      seed = pm.seedOf(at("entered").value);
      key = await pm.keyOf(seed);
    } catch (problem) {
      complain("enter", problem);
      at("entered").focus();
      return;
    }
    at("entered").value = "";
    await take();
  }

  /** Keep the key and let go of what could make it again. */
  async function take() {
    await pm.keepKey(key);
    seed.fill(0);
    seed = null;
    words = [];
    await sit();
  }

  let policy = null;
  let logKey = null;
  let source = null;
  let looked = null;
  let kept = null;

  const seatOf = (own) => policy.witnesses.find((witness) => witness.key.text === own.vkey);

  /** Sit down with the kept key: look at the record if the policy names it. */
  async function sit() {
    key = await pm.keptKey();
    if (!key) return show("begin");
    at("vkey").textContent = key.vkey;
    if (texts.site.code) at("code").src = texts.site.code + "?key=" + encodeURIComponent(key.vkey);
    at("code").hidden = !texts.site.code;
    const seat = seatOf(key);
    at("unnamed").hidden = Boolean(seat);
    at("named").hidden = !seat;
    at("named").textContent = seat ? pm.fill(ui.named, { name: seat.name }) : "";
    if (!seat) return show("key");
    show("look", "key");
    return look(null);
  }

  async function look(notebook) {
    const out = at("look").querySelector(".out");
    at("sign").hidden = true;
    at("first").hidden = true;
    out.replaceChildren(pm.element("p", "muted", ui.reading));
    try {
      kept = await pm.keptHead(texts.site.origin);
      looked = await pm.look(source, logKey, kept, notebook);
    } catch (problem) {
      if (!(problem instanceof pm.Problem)) throw problem;
      if (problem.red) alarm(problem);
      else complain("look", problem);
      at("again").hidden = false;
      return;
    }
    at("again").hidden = true;
    at("first").hidden = Boolean(kept) || Boolean(notebook);
    found(out, notebook);
  }

  function line(question, ...answer) {
    return pm.element("div", "", pm.element("dt", "", question), pm.element("dd", "", ...answer));
  }

  /** Return a fingerprint as the pages write it: blocks, then words or digits. */
  function seal(print) {
    const blocks = pm.element("span", "blocks");
    blocks.setAttribute("role", "img");
    const said = print.blocks.map((block) => texts.colours[block] + " " + pm.whole(block));
    blocks.setAttribute("aria-label", said.join(", "));
    blocks.append(...print.blocks.map((block) => pm.element("i", "c" + block, String(block))));
    const written = pm.element("span", texts.digits ? "words id" : "words");
    written.lang = "en";
    written.textContent = (texts.digits ? print.digits : print.words).join(" ");
    return pm.element("span", "fp", blocks, written);
  }

  function found(out, notebook) {
    const size = Number(looked.shown.size);
    const facts = pm.element("dl", "facts");
    facts.append(line(ui.entries, pm.whole(size)));
    const box = pm.element("div", "seal", seal(pm.fingerprint(looked.shown.note.textBytes)));
    facts.append(line(ui.fingerprint, box));
    if (looked.counts && looked.counts.newest) {
      facts.append(line(ui.newest, pm.moment(Date.parse(looked.counts.newest) / 1000)));
    }
    out.replaceChildren(...news(size, notebook), facts);
    out.dataset.size = String(size);
    offer(size);
  }

  /** Say in numbers what is new since the last cosignature. */
  function news(size, notebook) {
    const said = [];
    const old = looked.old;
    if (old && old.size === size) said.push(pm.fill(ui.same, { t: kept.at }));
    else if (old) said.push(pm.fill(ui.grown, { n: size - old.size, t: kept.at }));
    else if (notebook) said.push(pm.fill(ui.written, { n: notebook.size }));
    else said.push(ui.first);
    const { counts } = looked;
    const fresh = !old || old.size !== size;
    if (counts && fresh) {
      const parts = Object.entries(counts.parts).map(
        ([name, n]) => (texts.parts[name] || name) + ": " + pm.whole(n),
      );
      const open = counts.all - counts.sealed;
      said.push(pm.fill(ui.counted, { open, sealed: counts.sealed }) + " " + parts.join(" · "));
    } else if (!counts && fresh) {
      said.push(ui.uncounted);
    }
    return said.map((text) => pm.element("p", "", text));
  }

  /** Offer the one button that signs, unless this cosignature is in the record already. */
  function offer(size) {
    const own = texts.site.seats[key.name] || 0;
    const known = looked.old && looked.old.size === size;
    at("sign").hidden = known && own >= size;
    at("sign").textContent = known ? ui.again : ui.cosign;
  }

  /** Sign, remember, and only then let the cosignature go. */
  async function sign() {
    at("sign").disabled = true;
    try {
      const time = Math.floor(Date.now() / 1000);
      const note = await pm.cosign(key, looked.shown, logKey, time);
      const head = {
        vkey: logKey.text,
        size: String(looked.shown.size),
        root: pm.hex(looked.shown.root),
        note,
        at: time,
        key: key.vkey,
      };
      await pm.keepHead(texts.site.origin, head, kept ? kept.note : null);
      send(note);
    } catch (problem) {
      complain("look", problem);
      at("again").hidden = false;
    }
    at("sign").disabled = false;
  }

  function send(note) {
    const field = document.getElementById("seat-note");
    field.value = note;
    if (field.form.dataset.sends === "here") {
      field.form.submit();
      return;
    }
    // The saved page cannot send: the force's site takes its line from a person's hand.
    field.form.closest("details").open = true;
    at("sign").hidden = true;
    field.focus();
    field.select();
  }

  function download(id, bytes, name) {
    const link = at(id);
    link.hidden = !bytes;
    if (!bytes) return;
    link.href = URL.createObjectURL(new Blob([bytes], { type: "text/plain" }));
    link.download = name;
  }

  /** Refuse, in red, and hand out both notes: what was seen before and what is shown now. */
  function alarm(problem) {
    clear("look");
    at("why").textContent = sentence(problem);
    at("why-code").textContent = problem.code;
    download("kept", kept ? pm.utf8(kept.note) : null, "kept-checkpoint");
    download("shown", problem.raw, "shown-checkpoint");
    show("alarm", "look", "key");
  }

  /** Hold the record against a line of the witness's notebook or a printed seal. */
  function compare(event) {
    event.preventDefault();
    clear("look");
    const plain = (text) => text.replace(/[\u17e0-\u17e9]/g, (d) => d.charCodeAt(0) - 0x17e0);
    const size = Number(plain(at("book-size").value).replace(/[\s,]/g, ""));
    const typed = plain(at("book-seal").value);
    const digits = typed.replace(/\D/g, "");
    const read = pm.readWords(typed);
    const says = (print) =>
      read.length ? read.join(" ") === print.words.join(" ") : digits === print.digits.join("");
    if (!Number.isSafeInteger(size) || size < 1 || (read.length !== 6 && digits.length !== 20)) {
      complain("look", new pm.Problem("notebook-unreadable", true));
      return;
    }
    look({ size, says });
  }

  function listen(id, name, work) {
    at(id).addEventListener(name, function (event) {
      opening = false;
      Promise.resolve(work(event)).catch(function (problem) {
        const open = steps().find((step) => !step.hidden && step.querySelector(".out"));
        const step = open ? open.dataset.step : "unable";
        if (!open) show("unable");
        complain(step, problem instanceof pm.Problem ? problem : new pm.Problem("broken", false));
      });
    });
  }

  async function begin() {
    pm.useWords((pm.list || texts.words).trim().split(/\s+/));
    at("plain").hidden = true;
    if (!(await pm.canSign())) return show("unable");
    policy = pm.parsePolicy(pm.utf8(texts.site.policy));
    logKey = pm.parseKey(texts.site.vkey);
    source = pm.sourceAt(texts.site.log, texts.site.origin);
    listen("make", "click", make);
    listen("have", "click", () => show("enter"));
    listen("wrote", "click", ask);
    listen("redo", "click", make);
    listen("answers", "submit", answered);
    listen("words-form", "submit", entered);
    listen("back", "click", () => show("begin"));
    listen("sign", "click", sign);
    listen("again", "click", sit);
    listen("book", "submit", compare);
    listen("forget", "click", async function () {
      await pm.forgetKey();
      await sit();
    });
    return sit();
  }

  pm.seated = begin().catch(function (problem) {
    show("unable");
    complain("unable", problem instanceof pm.Problem ? problem : new pm.Problem("broken", false));
  });
})();
