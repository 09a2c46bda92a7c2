// The browser prints: that is on record, with what was on the sheet. Without this script there is a button for it.
"use strict";

const printed = document.querySelector("#printed");
printed.hidden = true;
window.addEventListener("beforeprint", () => {
  const data = new URLSearchParams(new FormData(printed));
  fetch(window.location.pathname, { method: "POST", body: data, keepalive: true, redirect: "manual" }).catch(() => {});
});
