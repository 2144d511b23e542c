/* A link's code stands behind its #, which browsers send to nobody: it goes on in the page's form, and out of the address. */
"use strict";

function takeCode() {
  const code = location.hash.slice(1);
  const form = document.querySelector("[data-takes-code]");
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.submit();
}

window.addEventListener("hashchange", takeCode);
takeCode();
