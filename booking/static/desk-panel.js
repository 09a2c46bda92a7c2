// A panel beside the day, or the bar below it. Without this script everything works by its buttons.
"use strict";

const panel = () => document.querySelector(".side, .dock");
const read = (text) => new DOMParser().parseFromString(text, "text/html");

async function post(form, data) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), cache: "no-store" });
  return [answer, read(await answer.text())];
}

// Esc closes, also from inside a field; what was typed is not thrown away by accident, nor what was typed on the page
// before and came along.
let typed = panel()?.dataset.typed === "yes";
document.addEventListener("input", (event) => { if (panel()?.contains(event.target)) typed = true; });
document.addEventListener("keydown", (event) => {
  const way = panel()?.querySelector("[data-key=Escape]");
  if (event.key !== "Escape" || event.defaultPrevented || !way || typed) return;
  event.preventDefault();
  way.click();
});

// Who has this number: asked as soon as it has been typed, and shown without leaving the form.
async function look(form) {
  const phone = form.elements.phone.value, data = new FormData(form);
  data.append("look", "yes");
  try {
    const [answer, page] = await post(form, data);
    const found = page.querySelector("#matches");
    if (answer.ok && found && form.elements.phone.value === phone) document.querySelector("#matches").replaceWith(found);
  } catch { /* the button is still there */ }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("#new [name=phone]") && event.target.value.trim().length > 5) look(event.target.form);
});

// Use these details: into the fields, where they can still be put right.
document.addEventListener("click", (event) => {
  const button = event.target.closest("#new [data-name]");
  if (!button) return;
  event.preventDefault();
  const { name, email } = button.form.elements;
  name.value = button.dataset.name;
  if (!email.value) email.value = button.dataset.email;
  typed = true;
  name.focus();
});

// Another time, day or clinic in the middle of a new booking: what was typed goes along.
function elsewhere(address) {
  const form = document.querySelector("#new"), to = new URL(address, window.location), ways = to.searchParams;
  for (const name of ["at", "diary"]) form.elements[name].value = ways.get(name) ?? (name === "at" ? "" : form.elements[name].value);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "elsewhere", value: "yes" }));
  form.action = to.pathname;
  form.submit();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".board td > a, .where .tabs a, .where .days a");
  if (!link || !typed || !document.querySelector("#new") || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  elsewhere(link.href);
});

// Save: sent without leaving the day. What comes back, the booking to read out or what to put right, takes the
// panel's place; whatever is no panel is left to the browser.
async function save(form, button) {
  try {
    const [answer, page] = await post(form, new FormData(form, button));
    const fresh = page.querySelector(".side");
    if (!fresh) throw new Error(answer.status);
    if (answer.redirected && !page.getElementById("day") !== !document.getElementById("day")) {
      return window.location.replace(answer.url); // the first booking of a day that had no rows
    }
    for (const one of [".where", "#counts", "#said", "#day"]) {
      const now = document.querySelector(one), next = page.querySelector(one);
      if (now && next) now.replaceWith(next);
    }
    // What is asked for from now on carries nobody who has been saved.
    if (news && page.querySelector("#news")) news.dataset.changes = page.querySelector("#news").dataset.changes;
    panel().replaceWith(fresh);
    document.title = page.title;
    if (answer.redirected) {
      window.history.replaceState(null, "", answer.url);
      typed = false;
    }
    const first = fresh.querySelector("[autofocus]") ?? fresh.querySelector("h2");
    if (first.tagName === "H2") first.tabIndex = -1;
    first.focus();
  } catch {
    form.dataset.plainly = "yes";
    form.requestSubmit(button);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".where form") && typed && document.querySelector("#new")) {
    event.preventDefault();
    return elsewhere(window.location.pathname.replace(/[^/]+\/new$/, `${form.elements.date.value}/new`));
  }
  if (form.id !== "new" || form.dataset.plainly) return;
  event.preventDefault();
  if (form.dataset.sent) return; // a second press while the first is on its way
  form.dataset.sent = "yes";
  save(form, event.submitter).finally(() => delete form.dataset.sent);
});
