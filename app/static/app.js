/* What htmx can't do: keys, focus, paste, kept text. One function per behaviour, attached by data- attributes. */
"use strict";

const words = () => document.getElementById("words").dataset;
const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;
const isComposing = (event) => event.isComposing || event.keyCode === 229;
const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

function on(type, selector, act) {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(event, found);
  });
}

function say(sentence) {
  document.getElementById("status").textContent = sentence;
}

function follow(link) {
  if (link) link.click();
  return Boolean(link);
}

/* ---- The grid: where one may stand ---- */

const cellOf = (element) => element.closest("td, th");
const editorOf = (cell) => cell.querySelector("form");
const isOpen = (cell) => cell.hasAttribute("data-open");
const isValue = (cell) => cell.matches(".value-cell[data-editable]");

/* The one element of a cell that takes the focus: its open input, or its first link. */
function stopOf(cell) {
  if (isOpen(cell)) return editorOf(cell).elements.typed;
  return cell.querySelector("a[href]:not([hidden]), button:not([hidden])");
}

function rowsOf(grid) {
  return [...grid.tBodies].flatMap((body) => [...body.rows]);
}

/* From the cell in a direction to the next cell where one may stand (or that is wanted). */
function neighbour(cell, down, right, wanted = stopOf) {
  const rows = rowsOf(cell.closest("table"));
  let row = rows.indexOf(cell.parentElement);
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const next = rows[row] && rows[row].cells[column];
    if (!next) return null;
    if (wanted(next)) return next;
  }
}

function lastInRow(cell, right) {
  let found = cell;
  for (let next = cell; next; next = neighbour(next, 0, right)) found = next;
  return found;
}

/* Right, and at the end of a row to the next row's first number. */
function nextValue(cell, step) {
  const cells = rowsOf(cell.closest("table")).flatMap((row) => [...row.cells]).filter(isValue);
  return cells[cells.indexOf(cell) + step] || null;
}

function stand(cell) {
  if (!cell) return;
  const stop = stopOf(cell);
  if (!stop) return;
  rove(cell.closest("[data-grid]"), stop);
  stop.focus();
  if (stop.name === "typed") stop.setSelectionRange(stop.value.length, stop.value.length);
}

/* One Tab stop for the whole grid. */
function rove(grid, stop) {
  for (const element of grid.querySelectorAll('a[tabindex="0"]')) element.tabIndex = -1;
  if (stop.matches("a")) stop.tabIndex = 0;
}

/* What is new in a grid, a cell or all of it, joins it. */
function join(grid, part) {
  for (const link of part.querySelectorAll("a[href]")) link.tabIndex = -1;
  for (const cell of part.matches("[data-open]") ? [part] : part.querySelectorAll("td[data-open]")) addFoot(cell);
  if (grid.querySelector('a[tabindex="0"]')) return;
  const first = grid.querySelector("td.value-cell[data-editable] [data-value]") || grid.querySelector("tbody a[href]");
  if (first) rove(grid, first);
}

/* ---- The editor: open, restore, save ---- */

/* Buttons of every editor, from one template; a disagreement (409) brings its own. */
function addFoot(cell) {
  const editor = cell.querySelector(".editor");
  if (editor && !editor.querySelector("[data-saves]")) editor.append(document.getElementById("editor-foot").content.cloneNode(true));
}

function open(cell, text) {
  if (!window.htmx) return follow(cell.querySelector("[data-value]"));
  const form = editorOf(cell);
  const typed = form.elements.typed;
  for (const other of document.querySelectorAll("td[data-open]")) if (other !== cell) leave(other);
  addFoot(cell);
  form.hidden = false;
  cell.querySelector("[data-value]").hidden = true;
  cell.setAttribute("data-open", "");
  if (text !== undefined) typed.value = text;
  typed.focus();
  if (text === undefined) typed.select();
}

const isBusy = (cell) => cell.getAttribute("aria-busy") === "true";
const isRefused = (cell) => Boolean(cell.querySelector(".editor [role=alert]"));
const lacksReason = (cell) => { const reason = editorOf(cell).elements.reason; return reason && !reason.value.trim(); };

function changed(cell) {
  const { typed, reason } = editorOf(cell).elements;
  const moved = [...editorOf(cell).querySelectorAll("option")].some((option) => option.selected !== option.defaultSelected);
  return moved || typed.value !== typed.defaultValue || Boolean(reason && reason.value !== reason.defaultValue) || isRefused(cell);
}

/* Another cell opens: this one saves, as in any spreadsheet, unless something still stands in its way. */
function leave(cell) {
  if (isBusy(cell) || isRefused(cell)) return;
  if (!changed(cell)) restore(cell);
  else if (!lacksReason(cell)) submit(cell);
}

/* Back to what was there, with the message gone, and the reason and source that were sent with it. */
function restore(cell) {
  const form = editorOf(cell);
  const { reason, source } = form.elements;
  if (isRefused(cell)) {
    if (cell.querySelector(".versions")) say(words().theirs);
    if (reason) reason.defaultValue = "";
    for (const option of source.options || []) option.defaultSelected = option.value === source.dataset.usual;
  }
  form.reset();
  form.elements.typed.removeAttribute("aria-invalid");
  const value = cell.querySelector("[data-value]");
  if (isRefused(cell)) form.elements.typed.value = form.elements.typed.defaultValue = value.querySelector(".absent") ? "" : value.textContent.trim();
  for (const gone of form.querySelectorAll("[role=alert], .versions")) gone.remove();
  form.hidden = true;
  value.hidden = false;
  cell.removeAttribute("data-open");
}

let keysSinceSave = 0;

function submit(cell) {
  const form = editorOf(cell);
  for (const gone of form.querySelectorAll(".field-message")) gone.remove();
  cell.setAttribute("aria-busy", "true");
  form.elements.typed.readOnly = true;
  keysSinceSave = 0;
  form.requestSubmit();
}

/* Save and go; what was not touched is only closed. A correction without its reason asks for it first. */
function save(cell, next) {
  if (!changed(cell)) restore(cell);
  else if (lacksReason(cell)) return askReason(cell);
  else submit(cell);
  stand(next || cell);
}

/* The reason is asked for at once; a text that can't be taken is said to be so before one is thought of. */
async function askReason(cell) {
  const { typed, reason, source } = editorOf(cell).elements;
  reason.focus();
  const [refusal] = await foresee([[cell, typed.value, source.value]]);
  if (!refusal || !isOpen(cell) || isBusy(cell) || reason.value.trim()) return;
  for (const gone of editorOf(cell).querySelectorAll(".field-message")) gone.remove();
  refuse(cell, refusal);
  typed.setAttribute("aria-invalid", "true");
  if (document.activeElement === reason) typed.focus();
}

/* What each text would come to, into the dialog of a large paste: the sentence that refuses it, or "". */
async function foresee(texts) {
  const target = document.getElementById("paste-list");
  const placeOf = (cell) => new URL(editorOf(cell).getAttribute("hx-post"), location).pathname.split("/").slice(-3).join("/");
  target.replaceChildren();
  await window.htmx.ajax("POST", words().foreseen, {
    target, swap: "innerHTML",
    values: { place: texts.map(([cell]) => placeOf(cell)), typed: texts.map(([, text]) => text), source: texts.map(([, , source]) => source || ""), reason: "-" },
  });
  return [...target.querySelectorAll("li")].map((line) => (line.querySelector("[data-refusal]") || { textContent: "" }).textContent);
}

function editKeys(event, field) {
  const cell = cellOf(field);
  if (!cell || !isOpen(cell) || isComposing(event)) return;
  const typed = editorOf(cell).elements.typed;
  const done = (act) => { event.preventDefault(); act(); };
  if (isBusy(cell)) return moves[event.key] && done(() => stand(moves[event.key](cell)));
  if (event.key === "Escape") return done(() => { restore(cell); stand(cell); });
  if (event.key === "Enter" && !field.matches("button")) return done(() => save(cell, neighbour(cell, event.shiftKey ? -1 : 1, 0)));
  if (field !== typed) return;
  if (event.key === "Tab" && cell.querySelector("[data-restores]")) return; // on to what was asked: theirs or mine
  if (event.key === "Tab") return done(() => save(cell, nextValue(cell, event.shiftKey ? -1 : 1)));
  const beneath = event.key === "ArrowDown" && cell.querySelector(".editor :is(select, input:not([type=hidden]))");
  if (beneath) done(() => beneath.focus());
}

/* ---- The grid's keys while nothing is open ---- */

const moves = {
  ArrowUp: (cell) => neighbour(cell, -1, 0),
  ArrowDown: (cell) => neighbour(cell, 1, 0),
  ArrowLeft: (cell) => neighbour(cell, 0, -1),
  ArrowRight: (cell) => neighbour(cell, 0, 1),
  Home: (cell) => lastInRow(cell, -1),
  End: (cell) => lastInRow(cell, 1),
};

function gridKeys(event) {
  if (event.defaultPrevented) return;
  keysSinceSave += 1;
  const cell = cellOf(event.target);
  if (!cell || isTyping(event.target) || event.target.matches("button") || isComposing(event)) return;
  const done = (act) => { event.preventDefault(); act(); };
  if (!isPlain(event)) return;
  if (moves[event.key]) return done(() => stand(moves[event.key](cell)));
  const value = cell.querySelector("[data-value]");
  if (value && isValue(cell) && event.target === value && !isBusy(cell)) {
    if (event.key === "Enter" || event.key === "F2") return done(() => open(cell));
    if (event.key === "Delete" || event.key === "Backspace") return done(() => open(cell, ""));
    if (/^[0-9０-９.+\-−≤≥<>¥￥$~約]$/.test(event.key)) return done(() => open(cell, event.key));
  }
  if (/^[0-9]$/.test(event.key) && !isValue(cell)) return done(sayFixed);
  if (!singleKeys()) return;
  const row = event.key === "a" && cell.closest("[data-adjust]");
  if (row) return done(() => location.assign(row.dataset.adjust));
  if (event.key === "w") return done(() => follow(cell.querySelector("[data-opens-card]")));
  const leads = { h: "history", d: "dispute" }[event.key];
  if (leads && value && value.dataset[leads]) done(() => location.assign(value.dataset[leads]));
  else if (event.key === "d" && value) done(() => say(words().undisputed));
}

/* Why a digit opens nothing: the page shows the past, with the way back to now, or the number isn't typed in here. */
function sayFixed() {
  const now = document.querySelector('[data-step="now"]');
  say(now ? words().past : words().fixed);
  if (now) document.getElementById("status").append(" ", now.cloneNode(true));
}

on("keydown", "[data-grid] .value-cell :is(input, select, button)", editKeys);
on("keydown", "[data-grid]", gridKeys);
on("click", "[data-grid] .value-cell[data-editable] [data-value]", (event, value) => {
  if (!isPlain(event) || event.shiftKey || !window.htmx) return;
  event.preventDefault();
  if (!isBusy(cellOf(value))) open(cellOf(value));
});
on("click", "[data-saves]", (event, button) => {
  event.preventDefault();
  const cell = cellOf(button);
  save(cell, cell);
});
on("click", "[data-restores]", (event, button) => { const cell = cellOf(button); restore(cell); stand(cell); });
on("focusin", "[data-grid] :is(a[href], button)", (event, stop) => { if (!stop.closest("form")) rove(stop.closest("[data-grid]"), stop); });

/* A click elsewhere closes an editor in which nothing was changed; anything typed stays. */
document.addEventListener("pointerdown", (event) => {
  for (const cell of document.querySelectorAll("td[data-open]")) if (!cell.contains(event.target) && !changed(cell)) restore(cell);
  if (!(event.target instanceof Element) || !event.target.closest("[data-grid]")) lastStood = null;
});

/* ---- Focus never falls to the body ---- */

let lastStood = null;

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest("[data-grid] :is(td, th)[id]");
  lastStood = cell && cell.id;
});

const isLost = () => !document.activeElement || document.activeElement === document.body;

/* A refusal takes the focus back only while the person is still waiting in the grid. */
function isWaiting(cell) {
  if (isLost()) return true;
  const open = document.activeElement.closest("td[data-open]");
  return keysSinceSave === 0 && document.activeElement.closest("[data-grid]") && (!open || open === cell);
}

function keepFocus(fallback) {
  if (isLost()) stand((lastStood && document.getElementById(lastStood)) || fallback);
}

/* After a swap the new cell joins the grid. */
function settle(event) {
  const element = event.target instanceof Element ? event.target : document.body;
  const grid = element.closest("[data-grid]");
  const cell = element.closest("td.value-cell");
  if (grid && event.type === "htmx:afterSwap") join(grid, element);
  if (cell && isOpen(cell) && !isBusy(cell) && isWaiting(cell)) stand(cell);
  if (cell && !isOpen(cell)) cell.setAttribute("data-fresh", "");
  keepFocus(cell);
}

/* A number that rests on the edited one comes anew, unless somebody is typing into it. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const cell = event.detail.target.closest("td.value-cell");
  if (cell && (isOpen(cell) || isBusy(cell))) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const cell = event.detail.target.matches("td.value-cell") && document.getElementById(event.detail.target.id);
  const grid = cell && cell.closest("[data-grid]");
  if (grid) join(grid, cell);
});
document.addEventListener("htmx:afterSwap", settle);
document.addEventListener("htmx:oobAfterSwap", settle);

/* ---- Requests: the token, what could not be sent, being signed out ---- */

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
});

/* A sentence beside what was typed. */
function refuse(cell, sentence) {
  const message = document.createElement("p");
  message.className = "field-message";
  message.setAttribute("role", "alert");
  message.textContent = sentence;
  cell.querySelector(".editor").prepend(message);
}

function whyNot(answer) {
  if (answer.status === 429) return answer.responseText;
  return [401, 403].includes(answer.status) ? words().left : words().failed;
}

/* What was typed stays in its cell, with the reason and a retry under the same idempotency key. */
function keepUnsent(event, sentence) {
  const cell = event.detail.elt && event.detail.elt.closest("td.value-cell");
  if (!cell) return say(sentence);
  cell.removeAttribute("aria-busy");
  editorOf(cell).elements.typed.readOnly = false;
  refuse(cell, sentence);
  const again = cell.querySelector("[data-saves]");
  if (again && !cell.querySelector(".versions")) again.textContent = words().retry;
  if (isWaiting(cell)) stand(cell);
}

/* After a refusal only the refusal is said: what was done before it is no news any more. */
document.addEventListener("htmx:beforeSwap", (event) => { if ([409, 422].includes(event.detail.xhr.status)) say(""); });
document.addEventListener("htmx:sendError", (event) => keepUnsent(event, words().unsent));
document.addEventListener("htmx:timeout", (event) => keepUnsent(event, words().unsent));
document.addEventListener("htmx:responseError", (event) => keepUnsent(event, whyNot(event.detail.xhr)));
document.addEventListener("htmx:beforeSwap", (event) => {
  const isPart = event.detail.target.closest("td.value-cell, #card-body");
  if (!isPart || !event.detail.shouldSwap || !/^\s*<!doctype/i.test(event.detail.serverResponse)) return;
  event.detail.shouldSwap = false;
  keepUnsent({ detail: { elt: event.detail.requestConfig.elt } }, words().left);
});
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("td[data-open]")].some(changed)) event.preventDefault();
});

/* ---- Why cards, dialogs, menus ---- */

on("click", "[data-opens-card]", (event, link) => {
  if (!isPlain(event) || event.shiftKey || !window.htmx) return;
  event.preventDefault();
  const body = document.getElementById("card-body");
  body.replaceChildren();
  body.setAttribute("aria-busy", "true");
  window.htmx.ajax("GET", link.href, { target: body, swap: "innerHTML" }).then(() => body.removeAttribute("aria-busy"));
  const card = document.getElementById("card");
  if (!card.open) card.showModal();
});
on("keydown", "[data-opens-card]", (event, link) => {
  if (event.key !== "w" || event.defaultPrevented || !isPlain(event) || !singleKeys()) return;
  event.preventDefault();
  link.click();
});
on("click", "[data-shows]", (event, button) => {
  if (!isPlain(event) || event.shiftKey || (button.matches("a") && !window.htmx)) return;
  event.preventDefault();
  showDialog(document.getElementById(button.dataset.shows));
});
on("click", "[data-closes]", (event, button) => button.closest("dialog").close());
on("click", "dialog", (event, dialog) => { if (event.target === dialog) dialog.close(); });
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
on("keydown", "[data-menu][open]", (event, menu) => {
  if (event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
/* The box in the head of a list marks every row; a row's own box takes part in what it shows. */
on("change", "[data-choosing] [type=checkbox]", (event, box) => {
  const list = box.closest("[data-choosing]");
  const all = list.querySelector("[data-marks-all]");
  const rows = [...list.querySelectorAll("[name=chosen]")];
  if (box === all) for (const row of rows) row.checked = all.checked;
  const marked = rows.filter((row) => row.checked).length;
  all.checked = marked === rows.length;
  all.indeterminate = marked > 0 && marked < rows.length;
});
on("change", "[data-submits]", (event, field) => field.form.requestSubmit());

/* ---- The palette: one search from every page, by keys alone ---- */

function showDialog(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const text = dialog.matches("[data-palette]") && dialog.querySelector("input");
  if (!text) return;
  text.select();
  text.dispatchEvent(new Event("opened"));
}

/* Down and up from the text through what was found; Enter opens the first of it. */
function paletteKeys(event, palette) {
  if (isComposing(event) || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const text = palette.querySelector("input[type=search]");
  const root = palette.matches("dialog") ? palette : document;
  const links = [...root.querySelectorAll(".found a")];
  const at = links.indexOf(event.target);
  if (event.key === "Enter") {
    if (event.target !== text || !text.value.trim() || !links.length || text.dataset.waits) return;
    event.preventDefault();
    return follow(links[0]);
  }
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (next < 0 ? text : links[Math.min(next, links.length - 1)] || text).focus();
}
on("keydown", "[data-palette], .found", (event, part) => paletteKeys(event, part.closest("[data-palette]") || document.querySelector("main [data-palette]")));
/* What was found for an earlier text is not yet the answer to this one. */
on("input", "[data-palette] input[type=search]", (event, text) => { text.dataset.waits = "true"; });
document.addEventListener("htmx:afterSwap", () => {
  for (const text of document.querySelectorAll("[data-palette] input[data-waits]")) delete text.dataset.waits;
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || isComposing(event)) return;
  const link = document.querySelector('[data-shows="palette"]');
  if (!link) return;
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) follow(link);
});

/* ---- Lists of tasks and agendas: j and k go along, x ends a task or undoes it, @ types a task ---- */

let worked = "";

function taskKeys(event) {
  if (!isPlain(event) || isTyping(event.target) || !singleKeys() || !["j", "k", "x", "@", "＠"].includes(event.key)) return;
  const tasks = [...document.querySelectorAll("[data-task], [data-item]")];
  const at = tasks.findIndex((one) => one.contains(document.activeElement));
  if (event.key === "x") {
    const button = at >= 0 && tasks[at].querySelector("[data-ends-task]");
    if (!button) return;
    worked = tasks[at].id;
    button.click();
  } else if (event.key !== "j" && event.key !== "k") {
    const line = at >= 0 && tasks[at].querySelector(".one-line [name=typed]");
    if (!line) return;
    line.focus();
    line.value += "@";
  } else {
    const next = tasks[Math.min(tasks.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
    standOn(next);
  }
  event.preventDefault();
}

/* A task's button, or the whole item of an agenda. */
function standOn(one) {
  if (one?.matches("[data-item]")) one.scrollIntoView({ block: "nearest" });
  (one?.matches("[data-item]") ? one : one?.querySelector("[data-ends-task]") || one?.querySelector("a"))?.focus();
}
on("submit", "[data-item] form", (event, form) => { worked = form.closest("[data-item]").id; });
on("keydown", "[data-item] input", (event, field) => {
  if (event.key === "Escape" && isPlain(event)) field.closest("[data-item]").focus();
});
document.addEventListener("keydown", taskKeys);
document.addEventListener("htmx:afterSettle", () => {
  const task = worked && document.getElementById(worked);
  worked = "";
  const wrong = task && task.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();
  else if (task) standOn(task);
});

/* ---- Keys of every page: ? [ ] n g-something ---- */

function singleKeys() {
  return localStorage.getItem("single-keys") !== "off";
}

let goesUntil = 0;

document.addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.defaultPrevented || !isPlain(event) || isComposing(event) || isTyping(target) || !singleKeys() || document.querySelector("dialog[open]")) return;
  const goes = event.timeStamp < goesUntil && document.querySelector(`[data-goto="${CSS.escape(event.key)}"]`);
  goesUntil = 0;
  if (goes) follow(goes);
  else if (event.key === "g") goesUntil = event.timeStamp + 1500;
  else if (event.key === "?") showDialog(document.getElementById("keys"));
  else if (event.key === "[") stepBack();
  else if (event.key === "]") follow(document.querySelector('[data-step="next"]'));
  else if (event.key === "n") follow(document.querySelector('[data-step="now"]'));
  else return;
  event.preventDefault();
});

/* To the step before on a past page; on the page of now to the choice of a day. */
function stepBack() {
  const link = document.querySelector('[data-step="previous"]');
  const days = !document.querySelector(".ribbon") && document.querySelector("[data-look-back]");
  if (link || !days) return follow(link);
  days.open = true;
  days.querySelector("input[type=date]").focus();
}

on("change", "[data-single-keys]", (event, box) => localStorage.setItem("single-keys", box.checked ? "on" : "off"));

/* ---- Signing out: what wasn't saved doesn't stay in the browser ---- */

on("submit", "[data-forgets-drafts]", () => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("fill-in:")) localStorage.removeItem(key);
});

/* ---- Start ---- */

document.querySelectorAll("[data-single-keys]").forEach((box) => { box.checked = singleKeys(); });
document.querySelectorAll("[data-grid]").forEach((grid) => join(grid, grid));
document.querySelectorAll("[data-from-end]").forEach((frame) => { frame.scrollLeft = frame.scrollWidth; });
