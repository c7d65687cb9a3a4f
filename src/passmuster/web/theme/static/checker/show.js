"use strict";
/**
 * Writes what was found: one claim a line, its mark, its numbers, and who computed it. Sentences
 * come from the page's own block of texts, in its language; ids and hashes stay Latin.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const SVG = "http://www.w3.org/2000/svg";
  const NO_BREAK = "\u00a0";
  const { texts } = pm;

  const digits = (text) =>
    texts.digits ? String(text).replace(/[0-9]/g, (digit) => texts.digits[digit]) : String(text);

  /** Return a whole number in groups of three, in the digits of the page. */
  pm.whole = (number) => digits(String(number).replace(/\B(?=(?:\d{3})+$)/g, NO_BREAK));

  const two = (n) => String(n).padStart(2, "0");

  /** Return how far this device's clock is from UTC at a moment: `UTC+7`, `UTC−3:30`, `UTC`. */
  function zone(at) {
    const east = -at.getTimezoneOffset();
    const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
    const ahead = (east < 0 ? "−" : "+") + hours + (minutes ? ":" + two(minutes) : "");
    return "UTC" + (east ? ahead : "");
  }

  /**
   * Return a Unix second as day and time of this device's own clock, and which clock that is: many
   * a browser keeps UTC whatever the device shows.
   */
  pm.moment = function (seconds) {
    const at = new Date(Number(seconds) * 1000);
    const day = [at.getDate(), texts.months[at.getMonth()], at.getFullYear()].join(NO_BREAK);
    const time = two(at.getHours()) + ":" + two(at.getMinutes());
    return digits(day + " " + time + NO_BREAK + "(" + zone(at) + ")");
  };

  /** Return a length of time (seconds) in its two largest units. */
  function span(length) {
    const total = Number(length);
    const minutes = Math.floor(total / 60);
    if (minutes < 60) return pm.fill(texts.ui.minutes, { minutes, seconds: total % 60 });
    return pm.fill(texts.ui.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  /** Return a value as it is written: numbers and times as on the page, hashes in eights. */
  function written(name, value) {
    if (name === "t") return pm.moment(value);
    if (name === "span") return span(value);
    if (typeof value === "number" || typeof value === "bigint") return pm.whole(value);
    return /^[0-9a-f]{64}$/.test(value) ? value.replace(/.{8}(?!$)/g, "$& ") : String(value);
  }

  const SLOT = /%\((\w+)\)s/g;

  /** Fill `%(name)s` in a sentence. */
  pm.fill = (sentence, args) =>
    sentence.replace(SLOT, (_, name) => (pm.has(args, name) ? written(name, args[name]) : "–"));

  /** Fill a sentence and return its parts; names, hashes and commands stay Latin and may break. */
  function filled(sentence, args) {
    return sentence.split(SLOT).map(function (piece, at) {
      if (at % 2 === 0 || !pm.has(args, piece)) return at % 2 ? "–" : piece;
      const value = written(piece, args[piece]);
      if (piece === "t" || typeof args[piece] !== "string" || !args[piece]) return value;
      const latin = pm.element("span", "hash", value);
      latin.lang = "en";
      return latin;
    });
  }

  /** Return an element with a class and children, texts or elements. */
  pm.element = function (name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  function mark(name) {
    const svg = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "m");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", "#" + name);
    svg.append(use);
    return svg;
  }

  const part = (rule) => rule.split(":")[0];
  const text = (table, ...names) => table[names.find((name) => name && pm.has(table, name))] || "";

  /** Return the sentence beside a claim, not filled yet. */
  pm.sentence = function ({ rule, ok, args }) {
    const { says } = texts;
    if (ok === null) return text(says, "?" + (args.why || rule));
    return ok ? text(says, rule) : text(says, args.code ? "!" + args.code : "", rule, part(rule));
  };

  const MARKS = new Map([
    [true, "done"],
    [false, "stop"],
    [null, "wait"],
  ]);

  /** Return a text as it stands in a file: as text alone, whatever is written in it. */
  function raw(content) {
    const block = pm.element("pre", "raw", pm.element("code", "", content));
    block.setAttribute("tabindex", "0");
    block.lang = "en";
    return block;
  }

  function line(finding) {
    const name = MARKS.get(finding.ok);
    const tag = pm.element("span", "tag is-" + name, mark(name), texts.marks[name]);
    const claim = text(texts.claims, finding.rule, part(finding.rule));
    const body = pm.element("div", "", pm.element("b", "", claim));
    const said = pm.sentence(finding);
    const args = { ...finding.args, run: texts.run[finding.rule] || "" };
    const code = pm.element("span", "tiny", finding.args.code || finding.rule);
    code.lang = "en";
    const quiet = finding.ok === false ? "small" : "small muted";
    if (said) body.append(pm.element("p", quiet, ...filled(said, args)));
    if (finding.ok === false) body.append(pm.element("p", "tiny muted", code));
    if (typeof finding.args.entry === "string") body.append(raw(finding.args.entry));
    const item = pm.element("li", "", tag, body);
    item.dataset.rule = finding.rule;
    item.dataset.ok = String(finding.ok);
    return item;
  }

  const ORDER = [false, true, null];

  /** Show the findings of a run below its form; nothing is summed up to a single tick. */
  pm.show = function (out, findings, milliseconds) {
    const sorted = ORDER.flatMap((ok) => findings.filter((finding) => finding.ok === ok));
    const count = (ok) => findings.filter((finding) => finding.ok === ok).length;
    const tenths = Math.max(1, Math.round(milliseconds / 100));
    const args = { yes: count(true), no: count(false), open: count(null) };
    args.seconds = digits(Math.floor(tenths / 10) + texts.point + (tenths % 10));
    const summary = pm.element("p", "", pm.fill(texts.ui.summary, args));
    summary.setAttribute("tabindex", "-1");
    out.replaceChildren(summary, pm.element("ul", "checks", ...sorted.map(line)));
    out.removeAttribute("aria-busy");
    out.dataset.holds = String(args.no === 0);
    summary.focus({ preventScroll: true });
  };

  /** Say why nothing could be checked; that is never a yes. */
  pm.refuse = function (out, problem) {
    const sentence = filled(text(texts.says, "!" + problem.code) || texts.ui.broken, problem.args);
    const code = pm.element("span", "tiny", problem.code);
    code.lang = "en";
    const note = pm.element("div", "note is-late", pm.element("p", "", ...sentence, " ", code));
    note.setAttribute("tabindex", "-1");
    out.replaceChildren(note);
    out.removeAttribute("aria-busy");
    out.dataset.holds = "unusable";
    note.focus({ preventScroll: true });
  };

  /** Return a bar of the page's own kind and a function that sets its share in per cent. */
  function track() {
    const svg = document.createElementNS(SVG, "svg");
    const bar = document.createElementNS(SVG, "rect");
    svg.setAttribute("class", "track");
    svg.setAttribute("viewBox", "0 0 100 6");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    bar.setAttribute("height", "6");
    svg.append(bar);
    return [svg, (share) => bar.setAttribute("width", String(share))];
  }

  /** Show how far a run is; returns `told(label, done, total)`. */
  pm.progress = function (out) {
    const said = pm.element("b", "");
    const [bar, fill] = track();
    const clock = pm.element("div", "clock", said, bar);
    clock.setAttribute("role", "progressbar");
    clock.setAttribute("aria-label", texts.ui.reading);
    const stop = pm.element("button", "btn quiet", texts.ui.stop);
    stop.type = "button";
    stop.addEventListener("click", () => {
      pm.halted = true;
    });
    out.replaceChildren(clock, stop);
    out.setAttribute("aria-busy", "true");
    delete out.dataset.holds;
    return function (sentence, done, total) {
      const share = total ? Math.floor((100 * done) / total) : 0;
      said.textContent = pm.fill(sentence, { done, total });
      clock.setAttribute("aria-valuenow", String(share));
      clock.setAttribute("aria-label", said.textContent);
      fill(share);
    };
  };
})();
