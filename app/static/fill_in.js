/* Fill in: keys and paste of its rows. Builds on app.js and drafts.js, which are loaded before it. */
"use strict";

const list = document.querySelector("[data-fill]");
const fillWords = () => document.getElementById("fill-words").dataset;
const rows = () => [...list.querySelectorAll("[data-fill-row]")];
const rowOf = (element) => element.closest("[data-fill-row]");
const formOf = (row) => row.querySelector("form");
const valueOf = (row) => formOf(row).elements.typed;
const isWaitingRow = (row) => row.dataset.stage !== "brought";
const isSaving = (row) => row.hasAttribute("aria-busy");

document.documentElement.dataset.script = "";

/* ---- Rows: what changed, saving, restoring ---- */

const written = (form) => [...form.elements].filter((field) => ["typed", "note", "reason"].includes(field.name) && field.type !== "hidden");
const picked = (form) => [...form.elements].filter((field) => field.type === "radio");

function isChanged(row) {
  const form = formOf(row);
  return written(form).some((field) => field.value !== field.defaultValue) || picked(form).some((field) => field.checked !== field.defaultChecked);
}

function saveRow(row) {
  if (isSaving(row) || !(isChanged(row) || row.hasAttribute("data-refused"))) return;
  row.setAttribute("aria-busy", "true");
  takenBack.delete(row.id);
  for (const field of written(formOf(row))) field.readOnly = true;
  keysSinceSave = 0;
  formOf(row).requestSubmit();
}

function restoreRow(row) {
  const keeps = row.querySelector("[data-keeps-theirs]");
  forget(row);
  if (keeps) return keeps.click();
  formOf(row).reset();
  if (row.hasAttribute("data-refused")) valueOf(row).value = formOf(row).elements.was.value;
  for (const message of row.querySelectorAll(".field-message")) message.remove();
  row.removeAttribute("data-refused");
  valueOf(row).focus();
}

/* ---- Keys ---- */

function goTo(row, step) {
  const all = rows();
  const next = all[all.indexOf(row) + step];
  if (!next) return valueOf(row).focus();
  valueOf(next).focus();
  valueOf(next).select();
}

/* After the note comes the next row's value, unless the row still asks for a cause. */
function goesOn(row) {
  const all = rows();
  return all.indexOf(row) < all.length - 1 && !row.querySelector(".fill-beneath :is(input:not([type=hidden]), a)");
}

function pick(event, row, wanted) {
  const choice = row.querySelector(wanted);
  if (!choice) return false;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
  keep(row);
  return true;
}

function fillKeys(event, field) {
  const row = rowOf(field);
  if (isComposing(event) || field.matches("button, a")) return;
  keysSinceSave += 1;
  const key = event.key;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") {
    if (field.name === "typed" && field.value !== field.defaultValue) return;
    event.preventDefault();
    return takeLastBack();
  }
  if (!isPlain(event)) return;
  if (key === "Enter") {
    event.preventDefault();
    saveRow(row);
    return goTo(row, event.shiftKey ? -1 : 1);
  }
  if (key === "Tab" && field.name === "note" && !event.shiftKey && goesOn(row)) {
    event.preventDefault();
    saveRow(row);
    return goTo(row, 1);
  }
  if (key === "Escape") { event.preventDefault(); return restoreRow(row); }
  if (field.name === "typed" && (key === "ArrowDown" || key === "ArrowUp")) {
    event.preventDefault();
    saveRow(row);
    return goTo(row, key === "ArrowUp" ? -1 : 1);
  }
  if (field.name === "confidence" && /^[123]$/.test(key)) pick(event, row, `[data-digit="${key}"]`);
  if (field.name === "cause" && /^[a-z]$/i.test(key) && pick(event, row, `[data-letter="${key.toLowerCase()}"]`)) {
    saveRow(row);
    goTo(row, 1);
  }
}

const takenBack = new Set();

/* The newest entry that can still be withdrawn; a correction that was taken back is not undone twice. */
function takeLastBack() {
  const newest = rows().filter((row) => row.querySelector("[data-withdrawal]") && !takenBack.has(row.id) && !isSaving(row))
    .sort((one, other) => other.dataset.brought.localeCompare(one.dataset.brought))[0];
  if (!newest) return say(words().nothing);
  takenBack.add(newest.id);
  forget(newest);
  newest.querySelector("[data-withdrawal]").requestSubmit();
}

on("keydown", "[data-fill-row] form:not([data-withdrawal]) :is(input, button, a)", fillKeys);
on("input", "[data-fill-row] input", (event, field) => keep(rowOf(field)));
on("change", "[data-fill-row] input", (event, field) => keep(rowOf(field)));
on("submit", "[data-fill-row] form", (event, form) => rowOf(form).setAttribute("aria-busy", "true"));
on("focusout", "[data-fill-row]", (event, row) => {
  if (event.relatedTarget && !row.contains(event.relatedTarget) && !document.getElementById("fill-paste").contains(event.relatedTarget)
    && !row.hasAttribute("data-refused") && !row.hasAttribute("data-pasted") && isChanged(row)) saveRow(row);
});

/* ---- Answers: the row anew, focus where it was, and to the cause of a red one ---- */

let focusBefore = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target.closest && event.detail.target.closest("[data-fill-row]");
  if (!row) return;
  if (event.detail.shouldSwap && /^\s*<!doctype/i.test(event.detail.serverResponse)) {
    event.detail.shouldSwap = false;
    return keepRow(row, words().left);
  }
  const here = row.contains(document.activeElement) && document.activeElement;
  focusBefore = { id: row.id, name: here ? here.name || "typed" : null };
  if (event.detail.xhr.status >= 300) return;
  row.setAttribute("data-leaves", "");
  forget(row);
});

document.addEventListener("htmx:afterSwap", () => {
  if (!focusBefore) return;
  const { id, name } = focusBefore;
  focusBefore = null;
  const row = document.getElementById(id);
  if (!row) return;
  const refused = row.hasAttribute("data-refused");
  const cause = row.querySelector('.fill-cause [name="cause"]');
  const asksCause = cause && !row.querySelector('[name="cause"]:checked');
  const reason = row.querySelector('.fill-reason [name="reason"]');
  if (name || isLost()) focusIn(row, name || "typed");
  if (keysSinceSave === 0 && refused) (reason && !reason.value && valueOf(row).value !== formOf(row).elements.was.value ? reason : valueOf(row)).focus();
  else if (keysSinceSave === 0 && asksCause) cause.focus();
  tell();
});

function focusIn(row, name) {
  const fields = [...formOf(row).elements].filter((field) => field.name === name && field.type !== "hidden");
  (fields.find((field) => field.checked) || fields[0] || valueOf(row)).focus();
}

function tell() {
  const count = rows().filter(isWaitingRow).length;
  const told = document.querySelector("[data-fill-count]");
  told.textContent = count ? fillWords().count.replace("{count}", count) : fillWords().done;
}

/* What could not be sent stays in its row, with the reason and a retry under the same idempotency key. */
function keepRow(row, sentence) {
  row.removeAttribute("aria-busy");
  row.setAttribute("data-refused", "");
  for (const field of written(formOf(row))) field.readOnly = false;
  for (const gone of row.querySelectorAll(".field-message")) gone.remove();
  const message = document.createElement("p");
  message.className = "field-message";
  message.setAttribute("role", "alert");
  message.textContent = sentence;
  row.querySelector(".fill-beneath").prepend(message);
  row.querySelector("[data-fill-save]").textContent = words().retry;
  keep(row);
}

function unsent(event, sentence) {
  const row = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest("[data-fill-row]");
  if (row) keepRow(row, sentence);
}

document.addEventListener("htmx:sendError", (event) => unsent(event, words().unsent));
document.addEventListener("htmx:timeout", (event) => unsent(event, words().unsent));
document.addEventListener("htmx:responseError", (event) => unsent(event, [401, 403].includes(event.detail.xhr.status) ? words().left : words().failed));
window.addEventListener("online", () => rows().filter((row) => row.hasAttribute("data-refused") && isChanged(row) && row.querySelector(".field-message")).forEach(saveRow));

/* ---- Paste: a column into the rows from here on; a strip asks before anything is saved ---- */

on("paste", '[data-fill-row] [name="typed"]', (event, field) => {
  const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < 2) return;
  event.preventDefault();
  const all = rows();
  const into = all.slice(all.indexOf(rowOf(field)));
  const texts = lines.map((line) => line.split("\t")[0].trim());
  const filled = into.slice(0, texts.length).filter((row, at) => {
    if (!texts[at]) return false;
    valueOf(row).value = texts[at];
    row.setAttribute("data-pasted", "");
    keep(row);
    return true;
  });
  const left = texts.length - Math.min(texts.length, into.length);
  const strip = document.getElementById("fill-paste");
  strip.hidden = false;
  strip.querySelector("[data-paste-said]").textContent = fillWords().pasted.replace("{count}", filled.length) + (left ? ` ${fillWords().left.replace("{left}", left)}` : "");
  strip.querySelector("[data-paste-saves]").focus();
});

function endPaste(act) {
  document.getElementById("fill-paste").hidden = true;
  const pasted = rows().filter((row) => row.hasAttribute("data-pasted"));
  for (const row of pasted) {
    row.removeAttribute("data-pasted");
    act(row);
  }
  const next = rows().find((row) => isWaitingRow(row) && !pasted.includes(row)) || pasted[pasted.length - 1];
  if (next) valueOf(next).focus();
}

on("click", "[data-paste-saves]", () => endPaste(saveRow));
on("click", "[data-paste-drops]", () => endPaste(restoreRow));
on("keydown", "#fill-paste", (event) => { if (event.key === "Escape") endPaste(restoreRow); });

/* ---- Start ---- */

bringBack();
const first = rows().find((row) => isWaitingRow(row) && !valueOf(row).value) || rows()[0];
if (first && !location.hash) valueOf(first).focus();
