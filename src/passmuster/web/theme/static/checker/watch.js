"use strict";
/**
 * What a whole log shows: gaps in the draws' numbers, a draw announced twice, entries that cannot
 * follow one another, dice before their hour, draws without an end, silence.
 * Source: docs/protocol/draw.md section 8; src/passmuster/core/draw/{watch,states}.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const HEARTBEAT_AND_GRACE = 86400n + 6n * 3600n;
  const MANY = 100000;

  /** State by state, which entry of a draw may come next and what state it makes. */
  const NEXT = {
    none: { "draw:announced": "announced" },
    announced: { "draw:frozen": "frozen", "draw:voided": "voided" },
    frozen: { "draw:diced": "diced", "draw:voided": "voided" },
    diced: { "draw:decided": "decided", "draw:voided": "voided" },
    decided: { "draw:opened": "opened", "draw:voided": "voided" },
    opened: {},
    voided: {},
  };

  /** Return the number of the year's next draw, or null after the 999th or for a year gone by. */
  function nextNumber(last, year) {
    const [ofYear, counter] = last === null ? [0, 0] : last.split("-").map(Number);
    if (ofYear > year || (ofYear === year && counter === 999)) return null;
    const next = (ofYear === year ? counter : 0) + 1;
    return String(year).padStart(4, "0") + "-" + String(next).padStart(3, "0");
  }

  /** Reads a log's entries in order; `alarms` are `[code, index of the entry, draw]`. */
  pm.Watch = class Watch {
    constructor() {
      this.draws = new Map();
      this.alarms = [];
      this.last = null;
      this.heartbeat = null;
      this.entries = 0;
    }

    alarm(code, index, draw) {
      if (this.alarms.length < MANY) this.alarms.push([code, index, draw]);
    }

    /** Take one entry's bytes. An entry of a later schema is passed over: its sense is unknown. */
    read(index, bytes) {
      this.entries += 1;
      const entry = pm.orNull(() => pm.parseEntry(bytes));
      if (!entry || !entry.type) return;
      if (entry.type === "log:heartbeat") this.heartbeat = pm.unixTime(entry.time);
      if (!entry.type.startsWith("draw:")) return;
      const { draw: number } = entry.data;
      if (entry.type === "draw:announced") this.announced(index, entry.data);
      const draw = this.draws.get(number);
      if (!draw) return void this.alarm("draw-not-announced", index, number);
      if (entry.type !== "draw:beacon") {
        const state = NEXT[draw.state][entry.type];
        if (state) draw.state = state;
        else this.alarm("draw-events-impossible", index, number);
        if (state === "decided") draw.decided = true;
      }
      if (entry.type === "draw:diced" && pm.unixTime(entry.time) < draw.hour) {
        this.alarm("dice-before-hour", index, number);
      }
      if (entry.type === "draw:voided" && entry.data.seed_known) {
        this.alarm("voided-after-seed", index, number);
      }
    }

    announced(index, { draw, year, days, dice_at: diceAt }) {
      if (this.draws.has(draw)) return void this.alarm("draw-announced-twice", index, draw);
      const ofYear = draw.startsWith(String(year).padStart(4, "0") + "-");
      if (!ofYear) this.alarm("number-not-of-year", index, draw);
      let expected = ofYear ? nextNumber(this.last, year) : null;
      if (ofYear && expected === null) this.alarm("draw-number-impossible", index, draw);
      for (; expected !== null && expected < draw; expected = nextNumber(expected, year)) {
        this.alarm("draw-number-missing", index, expected);
      }
      this.last = draw;
      const ends = days.reduce((a, b) => (a > b ? a : b), "");
      const hour = pm.unixTime(diceAt) || 0n;
      this.draws.set(draw, { state: "none", index, ends, hour });
    }

    /** Return every alarm; `now` is the watcher's own clock in Unix seconds (BigInt). */
    finish(now) {
      for (const [number, draw] of this.draws) {
        const ended = draw.decided || draw.state === "voided";
        const last = draw.ends ? pm.unixTime(draw.ends + "T23:59:59Z") : null;
        if (!ended && last !== null && last < now) {
          this.alarm("draw-unfinished", draw.index, number);
        }
      }
      if (this.heartbeat === null || now - this.heartbeat > HEARTBEAT_AND_GRACE) {
        this.alarm("heartbeat-overdue", null, null);
      }
      return this.alarms;
    }
  };

  /** Alarms that ask for a look but contradict nothing. */
  const QUESTIONS = ["voided-after-seed", "draw-unfinished"];

  /**
   * Return the findings over a log that was read whole. `live` says that the log should have a
   * heartbeat of today: a copy on disk need not.
   */
  pm.recordFindings = function (watch, now, live) {
    const alarms = watch.finish(now);
    const named = (code) => [...new Set(alarms.filter(([c]) => c === code).map(([, , d]) => d))];
    const quiet = [...QUESTIONS, "heartbeat-overdue"];
    const grave = alarms.filter(([code]) => !quiet.includes(code));
    const args = { n: watch.entries, m: watch.draws.size };
    const [first] = grave;
    const findings = [
      first
        ? pm.no("log:record", { ...args, n: first[1], name: first[2], code: first[0] })
        : pm.yes("log:record", args),
    ];
    for (const code of QUESTIONS) {
      const draws = named(code);
      if (draws.length) findings.push(pm.open("log:" + code, { name: draws.join(", ") }));
    }
    if (live) {
      const silent = alarms.some(([code]) => code === "heartbeat-overdue");
      const since = watch.heartbeat === null ? {} : { t: watch.heartbeat };
      const said = { ...since, code: silent ? "heartbeat-overdue" : "" };
      findings.push(silent ? pm.no("log:heartbeat", said) : pm.yes("log:heartbeat", said));
    }
    return findings;
  };
})();
