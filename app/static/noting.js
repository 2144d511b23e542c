/* Lines with words in several columns: keys, saving and restoring. Builds on app.js, which is loaded before it. */
"use strict";

document.documentElement.dataset.script = "";

const notedRows = () => [...document.querySelectorAll("[data-noted-row]")];
const notedRow = (element) => element.closest("[data-noted-row]");
const notedForm = (row) => row.querySelector("form");
const notedFields = (row) => [...row.querySelectorAll("textarea, input[name=responsible]")];
const notedChanged = (row) => notedFields(row).some((field) => field.value !== field.defaultValue);

function saveNoted(row) {
  if (row.hasAttribute("aria-busy") || !(notedChanged(row) || row.hasAttribute("data-refused"))) return;
  row.setAttribute("aria-busy", "true");
  notedForm(row).requestSubmit();
}

function restoreNoted(row) {
  const keeps = row.querySelector("[data-keeps-theirs]");
  if (keeps) return keeps.click();
  for (const field of notedFields(row)) field.value = notedForm(row).elements[`was_${field.name}`].value;
  for (const message of row.querySelectorAll(".field-message")) message.remove();
  row.removeAttribute("data-refused");
}

/* The same column of the row above or below. */
function alongColumn(row, field, step) {
  const rows = notedRows().filter((one) => notedForm(one));
  const next = rows[rows.indexOf(row) + step];
  const found = next && notedFields(next).find((one) => one.name === field.name);
  if (found) found.focus();
}

const isAtEdge = (field, key) => field.matches("input") || field.selectionStart === field.selectionEnd && field.selectionEnd === (key === "ArrowUp" ? 0 : field.value.length);

on("keydown", "[data-noted-row] :is(textarea, input)", (event, field) => {
  if (isComposing(event) || !isPlain(event)) return;
  const row = notedRow(field);
  if (event.key === "Escape") {
    event.preventDefault();
    restoreNoted(row);
  } else if (event.key === "Enter") {
    event.preventDefault();
    saveNoted(row);
    alongColumn(row, field, event.shiftKey ? -1 : 1);
  } else if (["ArrowUp", "ArrowDown"].includes(event.key) && !field.matches("[list]") && isAtEdge(field, event.key)) {
    event.preventDefault();
    alongColumn(row, field, event.key === "ArrowUp" ? -1 : 1);
  }
});
on("focusout", "[data-noted-row]", (event, row) => {
  if (notedForm(row) && !row.contains(event.relatedTarget) && !row.hasAttribute("data-refused")) saveNoted(row);
});

/* ---- Answers: the row anew, the focus where it was ---- */

let notedFocus = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target.closest && event.detail.target.closest("[data-noted-row]");
  if (!row) return;
  if (event.detail.shouldSwap && /^\s*<!doctype/i.test(event.detail.serverResponse)) {
    event.detail.shouldSwap = false;
    return keepNoted(row, words().left);
  }
  const here = row.contains(document.activeElement) && document.activeElement;
  notedFocus = { id: row.id, name: here ? here.name : null, at: here ? here.selectionStart : 0 };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!notedFocus) return;
  const { id, name, at } = notedFocus;
  notedFocus = null;
  const row = document.getElementById(id);
  const wrong = row && row.querySelector("[aria-invalid]");
  const field = row && (wrong || notedFields(row).find((one) => one.name === name) || notedFields(row)[0]);
  if (!field || !(name || wrong || isLost())) return;
  field.focus();
  if (!wrong && name) field.setSelectionRange(at, at);
});

/* What could not be sent stays in its row, with the reason and a retry under the same idempotency key. */
function keepNoted(row, sentence) {
  row.removeAttribute("aria-busy");
  row.setAttribute("data-refused", "");
  for (const gone of row.querySelectorAll("form .field-message")) gone.remove();
  const message = document.createElement("p");
  message.className = "field-message";
  message.setAttribute("role", "alert");
  message.textContent = sentence;
  notedForm(row).prepend(message);
  row.querySelector("[data-noted-save]").textContent = words().retry;
}

function notSent(event, sentence) {
  const row = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest("[data-noted-row]");
  if (row) keepNoted(row, sentence);
}

document.addEventListener("htmx:sendError", (event) => notSent(event, words().unsent));
document.addEventListener("htmx:timeout", (event) => notSent(event, words().unsent));
document.addEventListener("htmx:responseError", (event) => notSent(event, [401, 403].includes(event.detail.xhr.status) ? words().left : words().failed));
window.addEventListener("beforeunload", (event) => {
  if (notedRows().some((row) => notedForm(row) && notedChanged(row) && !row.hasAttribute("aria-busy"))) event.preventDefault();
});
