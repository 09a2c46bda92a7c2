// A button that copies what a field holds. Without a script, the field can be marked and copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // the older way, for a page that is not served over HTTPS
    }
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
  });
}
