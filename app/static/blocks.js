/* Blocks of cells in a scorecard: choosing, pasting, filling down, withdrawing together. Builds on app.js, which is loaded before it. */
"use strict";

const sheet = document.querySelector("[data-grid]");
const MOST_AT_ONCE = 20;

/* ---- Choosing: Shift and an arrow, from the cell where one stood ---- */

let corner = null;
let chosen = [];

function choose(cells) {
  for (const cell of chosen) cell.removeAttribute("aria-selected");
  chosen = cells;
  for (const cell of chosen) cell.setAttribute("aria-selected", "true");
}

/* The value cells between two corners, row by row. */
function between(one, other) {
  const all = rowsOf(sheet);
  const across = [one.cellIndex, other.cellIndex].sort((a, b) => a - b);
  const down = [all.indexOf(one.parentElement), all.indexOf(other.parentElement)].sort((a, b) => a - b);
  return all.slice(down[0], down[1] + 1).flatMap((row) => [...row.cells].slice(across[0], across[1] + 1)).filter(isValue);
}

function blockKeys(event) {
  const stop = event.target instanceof Element && event.target.closest("[data-grid] [data-value]");
  const cell = stop && cellOf(stop);
  if (!cell || isComposing(event)) return;
  const done = (act) => { event.preventDefault(); act(); };
  const withCtrl = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (withCtrl && event.key.toLowerCase() === "d") return done(() => fillDown(cell));
  if (event.shiftKey && isPlain(event) && moves[event.key] && event.key.startsWith("Arrow")) {
    const next = moves[event.key](cell);
    return done(() => {
      if (!next || !isValue(next)) return;
      corner = corner || cell;
      stand(next);
      choose(between(corner, next));
    });
  }
  if (event.key === "Shift" || withCtrl) return;
  corner = null;
  choose([]);
}

document.addEventListener("keydown", blockKeys, true);
document.addEventListener("pointerdown", () => { corner = null; choose([]); });

/* ---- Filling a block: copied, pasted, or filled down ---- */

const textOf = (cell) => editorOf(cell).elements.typed.defaultValue;

/* The first chosen value of each column into those below it; without a choice, the value above. */
function fillDown(cell) {
  const cells = chosen.length > 1 ? chosen : [neighbour(cell, -1, 0, isValue), cell].filter(Boolean);
  const first = new Map();
  const pairs = [];
  for (const one of cells) {
    if (!first.has(one.cellIndex)) first.set(one.cellIndex, textOf(one));
    else if (first.get(one.cellIndex) && first.get(one.cellIndex) !== textOf(one)) pairs.push([one, first.get(one.cellIndex)]);
  }
  putAll(pairs, 0, cell);
}

async function paste(event, target) {
  const cell = cellOf(target);
  if (!cell || !isValue(cell)) return;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  const lines = text.split("\n").map((line) => line.split("\t"));
  const isOne = lines.length === 1 && lines[0].length === 1;
  if (isOne && isTyping(target)) return;
  event.preventDefault();
  if (isOne) return open(cell, text.trim());
  const pairs = fitting(cell, lines);
  await putAll(pairs, lines.flat().filter((one) => one.trim()).length - pairs.length, cell);
}

/* Pairs of cell and text; lines beyond the grid or on cells that can't be edited find none. */
function fitting(cell, lines) {
  const all = rowsOf(sheet);
  const top = all.indexOf(cell.parentElement);
  return lines.flatMap((texts, down) =>
    texts.map((value, right) => [all[top + down] && all[top + down].cells[cell.cellIndex + right], value.trim()])
      .filter(([into, value]) => into && isValue(into) && value));
}

/* Save all of them as one entry. More than 20, a refusal, a reason that is wanted or a value without a cell: asked first. */
async function putAll(pairs, left, from) {
  if (!pairs.length) return say(words().pasteLeft.replace("{left}", left));
  const refused = (await foresee(pairs)).flatMap((sentence, at) => (sentence ? [at] : []));
  const wantsReason = pairs.some(([cell]) => editorOf(cell).elements.reason);
  let reason = "";
  if (pairs.length > MOST_AT_ONCE || refused.length || left || wantsReason) {
    reason = await agrees(pairs, refused, left, wantsReason);
    if (reason === null) return stand(from);
  }
  const taken = pairs.filter((_, at) => !refused.includes(at));
  begin(taken.map(([cell]) => cell.id));
  for (const [cell, text] of taken) {
    open(cell, text);
    if (editorOf(cell).elements.reason) editorOf(cell).elements.reason.value = reason;
    submit(cell);
  }
  stand(taken.length ? taken[taken.length - 1][0] : from);
  if (left) say(words().pasteLeft.replace("{left}", left));
}

/* The reason that was given (perhaps an empty one), or null for no. */
function agrees(pairs, refused, left, wantsReason) {
  const dialog = document.getElementById("paste");
  const field = dialog.querySelector("[data-paste-reason]");
  const said = [words().paste.replace("{count}", pairs.length - refused.length).replace("{left}", left)];
  if (refused.length) said.push(words().refused.replace("{refused}", refused.length));
  dialog.querySelector("[data-paste-summary]").textContent = said.join(" ");
  field.hidden = !wantsReason;
  field.querySelector("input").required = wantsReason;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "paste" ? field.querySelector("input").value.trim() : null), { once: true }));
}

on("paste", "[data-grid] .value-cell", (event) => paste(event, event.target));
document.addEventListener("copy", (event) => {
  const stop = document.activeElement && document.activeElement.closest("[data-grid] [data-value]");
  const cells = chosen.length ? chosen : stop && isValue(cellOf(stop)) ? [cellOf(stop)] : [];
  if (!cells.length || String(getSelection())) return;
  const lines = new Map();
  for (const cell of cells) lines.set(cell.parentElement, [...(lines.get(cell.parentElement) || []), textOf(cell)]);
  event.clipboardData.setData("text/plain", [...lines.values()].map((texts) => texts.join("\t")).join("\n"));
  event.preventDefault();
});

/* ---- Withdrawing: what was entered together is taken back together ---- */

const entries = [];
let together = null;
let remembered = null;

function begin(ids) {
  together = { ids: new Set(ids), undoings: [] };
}

/* Every answer to an edit brings its undoing in the status line. */
function remember() {
  const form = document.querySelector("#status [data-withdrawal]");
  if (!form || form === remembered) return;
  remembered = form;
  const undoing = { url: form.getAttribute("action"), target: form.getAttribute("hx-target"), key: form.elements.key.value, seen: form.elements.seen.value };
  for (const entry of entries) entry.undoings = entry.undoings.filter((one) => one.target !== undoing.target);
  const id = undoing.target.slice(1);
  const entry = together && together.ids.delete(id) ? together : { undoings: [] };
  entry.undoings.push(undoing);
  if (!entries.includes(entry)) entries.push(entry);
}

/* After a reload the server knows the last entry, or says why it isn't to be withdrawn. */
const newest = () => entries.filter((one) => one.undoings.length).pop();

async function withdrawLast() {
  if (!newest() && sheet && sheet.dataset.last) await window.htmx.ajax("GET", sheet.dataset.last, { target: "#status", swap: "none" });
  const entry = newest();
  if (!entry) return;
  const undoings = entry.undoings.splice(0);
  for (const { url, target, key, seen } of undoings.reverse()) await window.htmx.ajax("POST", url, { target, swap: "outerHTML", values: { key, seen, covered: document.getElementById("covered").value } });
  stand(document.querySelector(undoings[undoings.length - 1].target));
  if (undoings.length > 1) say(words().takenBack.replace("{count}", undoings.length));
}

document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "status") remember(); });
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#status [data-withdrawal]")) return;
  event.preventDefault();
  event.stopPropagation();
  withdrawLast();
}, true);
on("keydown", "[data-grid]", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping(event.target)) return;
  event.preventDefault();
  withdrawLast();
});

if (sheet) sheet.setAttribute("aria-multiselectable", "true");
