// The day, kept up to date and worked by keys. Every page works without this.
"use strict";

const news = document.querySelector("#news");
const status = document.querySelector(".news");
const day = () => document.querySelector("#day");
const EVERY = 4000, WHEN_HIDDEN = 30000, GIVES_UP_AFTER = 10000, HANDS_OFF = 60000;

// --- What has changed: asked for every few seconds, answered by nothing (304) when nothing has.

let tag = news && news.dataset.tag;
let waiting = null; // a page with a newer day that would shift rows: shown when asked for, or when nobody is at the desk
let touched = performance.now();

const told = (words) => words.replace("{time}", new Date().toTimeString().slice(0, 5));
let last = news && news.dataset.updated;

async function ask() {
  try {
    const answer = await fetch(news.dataset.changes, {
      cache: "no-store", redirect: "manual", headers: { "If-None-Match": `"${tag}"` },
      signal: AbortSignal.timeout(GIVES_UP_AFTER),
    });
    if (answer.type === "opaqueredirect") return say(news.dataset.out);
    if (answer.status === 200) {
      tag = /"(.*)"/.exec(answer.headers.get("ETag"))[1];
      take(parsed(await answer.text()));
    } else if (answer.status !== 304) throw new Error(answer.status);
    last = told(news.dataset.updated);
    if (status.dataset.lost) say("");
    news.textContent = last;
  } catch {
    if (!status.dataset.lost) say(told(news.dataset.lost), true);
  }
  window.setTimeout(ask, document.hidden ? WHEN_HIDDEN : EVERY);
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

function say(words, isLost = false) {
  status.textContent = words;
  status.classList.toggle("bad", Boolean(words));
  status.dataset.lost = isLost ? "yes" : "";
}

// --- Showing it: statuses where they stand; rows only when nothing under a hand would move.

const cells = (root) => [...root.querySelectorAll("tbody tr, tbody td, li")];

// What a cell is, whatever its status: where it stands, how long it is, and whom it holds.
function shape(cell) {
  const who = [...cell.querySelectorAll("b a[id]")].map((link) => link.id).join("+");
  const time = cell.closest("tr, li")?.querySelector("time")?.textContent ?? "";
  return `${time}/${cell.dataset.diary ?? ""}/${cell.rowSpan ?? ""}/${cell.tagName === "TR" ? "" : who}`;
}

function differences(now, next) {
  const before = cells(now).filter(holds).map(shape), after = cells(next).filter(holds).map(shape);
  const gone = before.filter((one) => !after.includes(one)), come = after.filter((one) => !before.includes(one));
  return Math.max(gone.length, come.length);
}

const holds = (cell) => cell.tagName !== "TR" && (cell.dataset.status || cell.tagName === "LI");

function take(page) {
  const next = page.querySelector("#day"), now = day();
  if (!next || !now || next.tagName !== now.tagName) return;
  const same = cells(next).map(shape).join() === cells(now).map(shape).join();
  for (const id of ["counts", "rail", "mail"]) replace(document.getElementById(id), page.getElementById(id));
  if (same) {
    waiting = null;
    const fresh = cells(next);
    cells(now).forEach((cell, number) => {
      if (cell.tagName !== "TR") replace(cell, fresh[number]);
      else if (cell.className !== fresh[number].className || cell.id !== fresh[number].id) moveNow(cell, fresh[number]);
    });
    offer(0);
  } else if (performance.now() - touched > HANDS_OFF) {
    waiting = page;
    show();
  } else {
    waiting = page;
    for (const cell of cells(next)) {
      const standing = cells(now).find((one) => one.tagName === cell.tagName && shape(one) === shape(cell));
      if (standing && cell.tagName !== "TR") replace(standing, cell.cloneNode(true));
    }
    offer(differences(now, next) || 1);
  }
}

function moveNow(row, fresh) {
  row.className = fresh.className;
  if (fresh.id) row.id = fresh.id; else row.removeAttribute("id");
  row.querySelector("th").innerHTML = fresh.querySelector("th").innerHTML;
}

// The focus stays on the same booking, button or link, or on what has taken its place.
function replace(old, fresh) {
  if (!old || !fresh || old.outerHTML === fresh.outerHTML || old.matches(".is-picked")) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  if (held && held.matches("input:not([type=hidden]), select, textarea")) return;
  old.replaceWith(fresh);
  if (!held) return;
  const again = held.id && document.getElementById(held.id);
  const alike = [...fresh.querySelectorAll("a, button")].find((one) => one.textContent === held.textContent);
  (again || alike || fresh.querySelector("a, button"))?.focus({ preventScroll: true });
}

function offer(count) {
  if (status.dataset.lost) return;
  const words = news.dataset.shifts.split("|");
  const old = status.querySelector("button");
  if (!count) { if (old) status.textContent = ""; return; }
  const text = words[Math.min(count, words.length) - 1];
  if (old?.textContent === text) return;
  const button = document.createElement("button");
  button.className = "act tiny";
  button.textContent = text;
  button.addEventListener("click", show);
  status.replaceChildren(button);
}

function show() {
  const had = status.contains(document.activeElement);
  if (waiting) for (const id of ["said", "day"]) replace(document.getElementById(id), waiting.getElementById(id));
  waiting = null;
  offer(0);
  if (had) day().focus({ preventScroll: true });
}

// --- Small buttons: sent without leaving the page. Whatever is not a plain yes is left to the browser.

async function send(form, button) {
  const data = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), cache: "no-store" });
    const page = parsed(await answer.text());
    if (!answer.ok || !page.querySelector("#day")) throw new Error(answer.status);
    take(page);
  } catch {
    form.dataset.plainly = "yes";
    form.requestSubmit(button);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.action.endsWith("/mark") || form.dataset.plainly || !day()) return;
  event.preventDefault();
  if (form.dataset.sent) return; // a second press while the first is on its way
  form.dataset.sent = "yes";
  send(form, event.submitter).finally(() => delete form.dataset.sent);
});

// --- Keys: outside fields, without modifiers, unless they are turned off (WCAG 2.1.4).

const MARKS = { a: "arrived", d: "completed", x: "did_not_attend" };

const focused = () => document.activeElement?.closest("td, li, .part")?.querySelector("b a[data-version]");

function mark(to) {
  const booking = focused();
  if (!booking) return;
  const form = document.querySelector("#mark");
  form.action = `${booking.getAttribute("href")}/mark`;
  form.elements.to.value = to;
  form.elements.version.value = booking.dataset.version;
  form.requestSubmit();
}

function pressed(event) {
  const key = event.key;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (MARKS[key]) mark(MARKS[key]);
  else if (key === "m" && focused()) window.location.assign(`${news.dataset.changes.split("/changes")[0]}/move/${focused().id}`);
  else if (key === "/") document.querySelector("#q")?.focus();
  else if (key === "?") document.querySelector("#keys")?.focus();
  else if (link) link.click();
  else return arrow(event);
  event.preventDefault();
}

// Arrows go from cell to cell where one is focused: along a diary, and across to the same time in the next.
function arrow(event) {
  const here = document.activeElement?.closest(".board td");
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (!here || !steps[event.key]) return;
  const [down, across] = steps[event.key];
  const box = here.getBoundingClientRect(), links = [...document.querySelectorAll(".board td > a, .board td b a")];
  const to = links
    .map((link) => [link, link.closest("td").getBoundingClientRect()])
    .filter(([, at]) => down
      ? at.left < box.right - 1 && at.right > box.left + 1 && (down > 0 ? at.top >= box.bottom - 1 : at.bottom <= box.top + 1)
      : (across > 0 ? at.left >= box.right - 1 : at.right <= box.left + 1))
    .sort(([, one], [, other]) => distance(one, box) - distance(other, box))[0];
  if (!to) return;
  event.preventDefault();
  to[0].focus();
}

const distance = (one, box) => Math.abs(one.left - box.left) + Math.abs(one.top - box.top);

if (news) {
  document.addEventListener("pointermove", () => { touched = performance.now(); }, { passive: true });
  document.addEventListener("keydown", () => { touched = performance.now(); });
  if (news.dataset.keys === "on") document.addEventListener("keydown", pressed);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) touched = performance.now(); });
  window.setTimeout(ask, EVERY);
}
