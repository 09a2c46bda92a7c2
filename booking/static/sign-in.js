// Passkeys, and showing what one types. Every page works without it, by password and code.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const each = (list) => (list || []).map((known) => ({ ...known, id: bytes(known.id) }));

// What the authenticator answered, as the server reads it.
function told(credential) {
  const said = credential.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  if (said.attestationObject) {
    response.attestationObject = text(said.attestationObject);
    response.transports = said.getTransports ? said.getTransports() : [];
  } else {
    response.authenticatorData = text(said.authenticatorData);
    response.signature = text(said.signature);
    response.userHandle = said.userHandle ? text(said.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment || null,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrf_token: form.elements.csrf_token.value }),
  });
  if (!answer.ok || answer.redirected) { throw new Error("not asked"); }
  const options = await answer.json();
  options.challenge = bytes(options.challenge);
  if (form.dataset.passkey === "make") {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = each(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = each(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
}

// A passkey is bound to a name: 127.0.0.1 is none.
const isNamed = !/^[\d.]+$|^\[/.test(window.location.hostname);
if (window.PublicKeyCredential && isNamed) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) { return; }
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.textContent = "";
      try {
        form.elements.credential.value = told(await ask(form));
        form.submit();
      } catch {
        failed.textContent = failed.dataset.failed;
      }
    });
  }
  for (const words of document.querySelectorAll("[data-no-passkeys]")) { words.hidden = true; }
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-passkey]")) { form.elements.credential.value = ""; }
});

for (const label of document.querySelectorAll("[data-show]")) {
  const field = document.getElementById(label.dataset.show);
  label.hidden = false;
  label.addEventListener("change", (event) => { field.type = event.target.checked ? "text" : "password"; });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
