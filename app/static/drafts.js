/* Drafts of Fill in: what was typed and not saved, kept in this browser for this person only. What is kept is sealed with a
   key that only the server has and only they are given with the page, so that the browser's storage tells nobody a figure. */
"use strict";

const OLDEST = 14 * 24 * 3600 * 1000;
const DRAFT = "fill-in:";
const place = (row) => `${DRAFT}${list.dataset.person}:${row.id}`;
const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/* Browsers seal on https and on this machine only; elsewhere what was typed lives as long as its page. */
const canSeal = Boolean(window.crypto && crypto.subtle);
let ownKey = null;

function draftKey() {
  ownKey = ownKey || crypto.subtle.importKey("raw", bytes(list.dataset.draftKey), "AES-GCM", false, ["encrypt", "decrypt"]);
  return ownKey;
}

/* The place is sealed with it: a draft can't be moved to another row. */
const method = (iv, at) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(at) });

async function sealed(draft, at) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(draft));
  return { at: Date.now(), iv: base64(iv), text: base64(await crypto.subtle.encrypt(method(iv, at), await draftKey(), text)) };
}

/* null where it was sealed with another key, or not at all. */
async function unsealed(kept, at) {
  try {
    const text = await crypto.subtle.decrypt(method(bytes(kept.iv), at), await draftKey(), bytes(kept.text));
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null;
  }
}

const newest = new Map();

/* A row that was saved leaves the page, and its field tells of a change once more on its way out. */
async function keep(row) {
  if (row.hasAttribute("data-leaves")) return;
  if (!canSeal || !isChanged(row)) return forget(row);
  const form = formOf(row);
  const draft = Object.create(null);
  for (const field of written(form)) draft[field.name] = field.value;
  for (const field of picked(form)) if (field.checked) draft[field.name] = field.value;
  const at = place(row);
  newest.set(at, draft);
  const kept = await sealed(draft, at);
  if (newest.get(at) === draft) localStorage.setItem(at, JSON.stringify(kept));
}

function forget(row) {
  newest.delete(place(row));
  localStorage.removeItem(place(row));
}

function isSealed(kept) {
  return kept && typeof kept.text === "string" && typeof kept.iv === "string" && Date.now() - kept.at <= OLDEST;
}

function keptAt(at) {
  try {
    return JSON.parse(localStorage.getItem(at));
  } catch {
    return null;
  }
}

function putBack(row, draft) {
  for (const field of written(formOf(row))) if (Object.hasOwn(draft, field.name)) field.value = draft[field.name];
  for (const field of picked(formOf(row))) if (Object.hasOwn(draft, field.name)) field.checked = field.value === draft[field.name];
}

async function bringBack() {
  for (const at of Object.keys(localStorage)) if (at.startsWith(DRAFT) && !isSealed(keptAt(at))) localStorage.removeItem(at);
  let found = 0;
  for (const row of canSeal ? rows() : []) {
    const kept = keptAt(place(row));
    const draft = kept && (await unsealed(kept, place(row)));
    if (kept && !draft) forget(row);
    if (!draft || isChanged(row)) continue;
    putBack(row, draft);
    if (isChanged(row)) found += 1;
    else forget(row);
  }
  if (found) say(fillWords().kept);
}
