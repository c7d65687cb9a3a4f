// One field a die in place of the one field for all of them, which stays and is what is sent.
"use strict";

const KHMER_ZERO = 0x17e0;

function digitOf(character) {
  const khmer = character.codePointAt(0) - KHMER_ZERO;
  if (khmer >= 0 && khmer <= 9) return String(khmer);
  return /^[0-9]$/.test(character) ? character : "";
}

function digitsOf(text) {
  return Array.from(text, digitOf).join("");
}

function boxFor(field, place) {
  const box = document.createElement("input");
  box.type = "text";
  box.inputMode = "numeric";
  box.autocomplete = "off";
  box.className = "id";
  box.lang = "en";
  box.setAttribute("aria-label", field.dataset.die.replace("0", String(place + 1)));
  return box;
}

function spread(field) {
  const share = Number(field.dataset.share);
  const boxes = Array.from({ length: share }, (_unused, place) => boxFor(field, place));
  const row = document.createElement("div");
  row.className = "boxes";
  row.append(...boxes);
  field.after(row);
  // The label and the summary of faults lead to the first die.
  boxes[0].id = field.id;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (field.hasAttribute(name)) boxes[0].setAttribute(name, field.getAttribute(name));
  }
  field.removeAttribute("id");
  field.type = "hidden";

  const keep = () => {
    field.value = boxes.map((box) => box.value).join("");
  };
  const fill = (digits, from) => {
    for (const [offset, digit] of Array.from(digits).entries()) {
      if (from + offset < share) boxes[from + offset].value = digit;
    }
    keep();
    return Math.min(from + digits.length, share - 1);
  };
  fill(digitsOf(field.value), 0);

  boxes.forEach((box, place) => {
    box.addEventListener("input", () => {
      const typed = digitsOf(box.value);
      box.value = "";
      if (typed === "") return keep();
      boxes[fill(typed, place)].focus();
    });
    box.addEventListener("focus", () => box.select());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Backspace" || box.value !== "" || place === 0) return;
      boxes[place - 1].value = "";
      keep();
      boxes[place - 1].focus();
      event.preventDefault();
    });
  });
}

document.querySelectorAll("input[data-share]").forEach(spread);
