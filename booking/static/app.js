// Six small comforts. Every page works without them.
"use strict";

// Print needs a script: the button shows only where there is one.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Who takes the time of a front page says with it where they are: the next page has their clock as well.
for (const form of document.querySelectorAll("[data-zone-say]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && zone.includes("/")) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "zone", value: zone }));
  }
}

// A browser abroad shows its own clock beside the clinic's: once, unless the visitor has chosen.
const ask = document.querySelector("[data-zone-ask]");
if (ask) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = (where) => new Date().toLocaleString("en-GB", { timeZone: where, timeStyle: "short", dateStyle: "short" });
  const here = new URL(window.location.href);
  if (zone && zone.includes("/") && !here.searchParams.has("zone") && at(zone) !== at(ask.dataset.zoneAsk)) {
    here.searchParams.set("zone", zone);
    window.location.replace(here);
  }
}

// The end of a hold is said two minutes before it, again after each "Keep my time", and when it has come.
const hold = document.querySelector("[data-hold]");
if (hold && Number(hold.dataset.hold) > 0) {
  const words = hold.querySelector("[data-announce]");
  const say = (what, seconds) => window.setTimeout(() => {
    words.textContent = what;
    words.classList.remove("vh");
    if (what === words.dataset.over) { hold.querySelector("[data-while]").remove(); }
  }, Math.max(0, seconds) * 1000);
  say(words.dataset.words, Number(hold.dataset.hold) - 120);
  say(words.dataset.over, Number(hold.dataset.hold));
}

// A second press while the first is on its way sends nothing twice.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => { for (const form of document.forms) { delete form.dataset.sent; } });

// In a frame on a clinic's own website, a page says how tall it is, and nothing else. Nor does a browser look
// for what wants the focus first where the frame is another site's.
if (document.body.classList.contains("framed") && window.parent !== window) {
  const body = document.body;
  const tell = () => window.parent.postMessage({ clinicBookingHeight: body.getBoundingClientRect().height }, "*");
  new ResizeObserver(tell).observe(body);
  const first = document.querySelector("[autofocus]");
  if (first && first !== document.activeElement) { first.focus(); }
}
