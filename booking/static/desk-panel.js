// A panel beside the day, or the bar below it. Without this script everything works by its buttons.
"use strict";

const panel = document.querySelector(".side, .dock"), form = document.querySelector("#new");

// Esc closes, also from inside a field; what was typed is not thrown away by accident.
let typed = false;
panel?.addEventListener("input", () => { typed = true; });
document.addEventListener("keydown", (event) => {
  const way = panel?.querySelector("[data-key=Escape]");
  if (event.key !== "Escape" || event.defaultPrevented || !way || typed) return;
  event.preventDefault();
  way.click();
});

// Who has this number: asked as soon as it has been typed, and shown without leaving the form.
async function look() {
  const phone = form.elements.phone.value, data = new FormData(form);
  data.append("look", "yes");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("#matches");
    if (answer.ok && found && form.elements.phone.value === phone) document.querySelector("#matches").replaceWith(found);
  } catch { /* the button is still there */ }
}

form?.elements.phone.addEventListener("change", () => { if (form.elements.phone.value.trim().length > 5) look(); });

// Use these details: into the fields, where they can still be put right.
form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-name]");
  if (!button) return;
  event.preventDefault();
  form.elements.name.value = button.dataset.name;
  if (!form.elements.email.value) form.elements.email.value = button.dataset.email;
  form.elements.name.focus();
});
