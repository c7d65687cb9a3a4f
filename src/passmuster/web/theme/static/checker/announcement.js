"use strict";
/**
 * What may be announced, as an outsider can check it: docs/protocol/draw.md section 4;
 * src/passmuster/core/draw/announcement.py. Also the calendar, because this language's own takes
 * days that do not exist.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const OPENING_CAP_DAYS = 30;
  const LEAST_DIGITS = 20;
  const DAY = 86400n;
  pm.METHOD = "consistent_sampler/1.0.10";

  /** Return the number of a day `YYYY-MM-DD` (1 Jan 1970 is 0), or null for none there is. */
  pm.dayNumber = function (text) {
    const [year, month, day] = text.split("-").map(Number);
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return null;
    const before = year - 1;
    const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
    const within = lengths.slice(0, month - 1).reduce((sum, length) => sum + length, day - 1);
    return before * 365 + leaps + within - 719162;
  };

  /** Return the Unix second (BigInt) of `YYYY-MM-DDTHH:MM:SSZ`, or null for no moment. */
  pm.unixTime = function (text) {
    const day = pm.dayNumber(text.slice(0, 10));
    const [hours, minutes, seconds] = text.slice(11, 19).split(":").map(Number);
    if (day === null || hours > 23 || minutes > 59 || seconds > 59) return null;
    return BigInt(day) * DAY + BigInt(hours * 3600 + minutes * 60 + seconds);
  };

  /** Return the rate `num/den` as `[num, den]`, above 0 and at most 1; `rate-not-usable`. */
  pm.parseRate = function (text) {
    const [part, whole] = text.split("/").map(BigInt);
    if (part > whole) pm.unusable("rate-not-usable");
    return [part, whole];
  };

  /** Return how many an announced stratum of so many members gives (strata.py, take_of). */
  pm.takeOf = function (stratum, members) {
    if (!pm.has(stratum, "rate")) return Math.min(stratum.take, members);
    const [part, whole] = pm.parseRate(stratum.rate);
    return Number((BigInt(members) * part + whole - 1n) / whole);
  };

  /** Return the named round and its fallbacks in order; empty when no beacon was announced. */
  pm.announcedRounds = ({ beacon, fallbacks }) =>
    beacon === null ? [] : [beacon.round, ...fallbacks.map((fallback) => fallback.round)];

  /** Return the codes of everything that is wrong with an announcement by itself. */
  pm.announcementProblems = (announcement) => [
    ...basics(announcement),
    ...strata(announcement),
    ...days(announcement),
    ...beacon(announcement),
  ];

  function basics({ method, draw, year, dice }) {
    const found = [];
    if (method !== pm.METHOD) found.push("method-unknown");
    if (!draw.startsWith(String(year).padStart(4, "0") + "-")) found.push("number-not-of-year");
    if (dice < LEAST_DIGITS) found.push("dice-too-few");
    return found;
  }

  function strata({ strata: announced, reserves }) {
    const found = [];
    const labels = announced.map((stratum) => stratum.label);
    const sources = announced.flatMap((stratum) =>
      stratum.merged_from.length ? stratum.merged_from : [stratum.label],
    );
    const twice = (list) => new Set(list).size !== list.length;
    if (!announced.length) found.push("strata-missing");
    if (twice(labels) || twice(sources)) found.push("stratum-twice");
    for (const stratum of announced) {
      if (!pm.has(stratum, "rate")) {
        if (stratum.take < 1) found.push("take-not-usable");
      } else if (pm.orNull(() => pm.parseRate(stratum.rate)) === null) {
        found.push("rate-not-usable");
      }
    }
    if (!Object.keys(reserves).every((label) => labels.includes(label))) {
      found.push("reserves-unknown-stratum");
    }
    return found;
  }

  function days({ days: texts, opening_day: openingDay, dice_at: diceAt }) {
    const found = [];
    const numbers = texts.map(pm.dayNumber);
    const [opening, thrown] = [pm.dayNumber(openingDay), pm.dayNumber(diceAt.slice(0, 10))];
    if ([...numbers, opening, pm.unixTime(diceAt)].includes(null)) return ["day-not-a-date"];
    if (!numbers.length) return ["days-missing"];
    const last = numbers[numbers.length - 1];
    if (numbers.some((day, i) => i && numbers[i - 1] >= day)) found.push("days-not-in-order");
    if (numbers[0] < thrown) found.push("days-before-dice");
    if (opening <= last) found.push("opening-before-last-day");
    if (opening - last > OPENING_CAP_DAYS) found.push("opening-after-cap");
    return found;
  }

  function beacon(announcement) {
    const { beacon: named, fallbacks, dice_at: diceAt } = announcement;
    if (named === null) return fallbacks.length ? ["fallback-without-beacon"] : [];
    const found = [];
    if (fallbacks.some(({ chain }) => chain !== named.chain)) found.push("fallback-other-chain");
    const rounds = pm.announcedRounds(announcement);
    if (rounds.some((round, i) => i && rounds[i - 1] >= round)) found.push("fallbacks-not-later");
    if (!pm.knowsChain(named.chain)) return [...found, "beacon-chain-unknown"];
    const thrown = pm.unixTime(diceAt);
    if (thrown === null) found.push("time-not-usable");
    else if (pm.roundTime(rounds[0]) <= thrown) found.push("beacon-before-dice");
    return found;
  }
})();
