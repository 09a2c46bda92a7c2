// Booking on a clinic's own website, from one pasted line:
//   <script src="https://…/embed.js" data-book="discovery-call/london" data-from="website" async></script>
// puts the pages into a frame where the line stands. With data-button="Book a free call", a link dressed as a
// button stands there instead, or the link that is written just before the line is dressed as one.
// The website's style sheet may set --clinic-booking-brand, -ink, -paper, -radius and -font (serif or sans).
(() => {
  "use strict";
  const PARTS = ["brand", "ink", "paper", "radius", "font"];
  const BRAND = "0b5554";
  const TITLE = "Book an appointment";
  const PATIENCE = 2000;
  const brush = document.createElement("canvas").getContext("2d");

  // Whatever the website's own style sheet does to every frame and every link, it does not do to these.
  const dress = (element, rules) => {
    for (const name of Object.keys(rules)) { element.style.setProperty(name, rules[name], "important"); }
  };

  // "rgb(11 85 84)" as "0b5554"; nothing for what is no colour, or one that can be seen through.
  const hex = (text) => {
    if (!brush || !text) { return ""; }
    const painted = ["#000", "#fff"].map((before) => {
      brush.fillStyle = before;
      brush.fillStyle = text;
      return brush.fillStyle;
    });
    return painted[0] === painted[1] && /^#[0-9a-f]{6}$/.test(painted[0]) ? painted[0].slice(1) : "";
  };

  // What the website has painted behind an element; nothing where that is a picture, or up to the browser.
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = window.getComputedStyle(one);
      if (style.backgroundImage !== "none") { return ""; }
      const found = hex(style.backgroundColor);
      if (found) { return found; }
    }
    return /dark/.test(window.getComputedStyle(document.documentElement).colorScheme) ? "" : "ffffff";
  };

  // One part of the theme: what the line says, else what the style sheet says.
  const said = (script, part) => {
    const own = new Map((script.dataset.theme || "").split(".").map((pair) => pair.split("-")));
    const text = window.getComputedStyle(script.parentElement).getPropertyValue(`--clinic-booking-${part}`).trim();
    if (part === "font") { return (/^(sans|serif)/.exec(own.get(part) || text) || [""])[0]; }
    if (part === "radius") { return (/^(\d{1,2})(px)?$/.exec(own.get(part) || text) || ["", ""])[1]; }
    return hex(own.has(part) ? `#${own.get(part)}` : text);
  };

  const theme = (script) => PARTS
    .map((part) => [part, said(script, part) || (part === "paper" ? ground(script.parentElement) : "")])
    .filter((pair) => pair[1]).map((pair) => pair.join("-")).join(".");

  const address = (script, start) => {
    const what = (script.dataset.book || "").replace(/^\/+|\/+$/g, "");
    const url = new URL(what ? `${start}/${what}` : start);
    if (script.dataset.from) { url.searchParams.set("from", script.dataset.from); }
    return url;
  };

  const light = (text) => {
    const parts = [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4)));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };

  const asButton = (link, script) => {
    const brand = said(script, "brand") || BRAND;
    dress(link, {
      all: "initial", display: "inline-flex", "align-items": "center", "justify-content": "center",
      "box-sizing": "border-box", "min-height": "52px", "max-width": "100%", padding: ".6em 1.6em",
      border: "2px solid transparent", "border-radius": `${said(script, "radius") || 8}px`, cursor: "pointer",
      background: `#${brand}`, color: light(brand) > 0.179 ? "#000" : "#fff",
      font: "inherit", "font-weight": "600", "line-height": "1.3", "text-align": "center",
    });
    // Not left to the website: many a theme takes the ring away that shows where the keyboard is.
    const ring = (is) => dress(link, { outline: is ? `3px solid #${brand}` : "none", "outline-offset": "3px" });
    link.addEventListener("focus", () => ring(link.matches(":focus-visible")));
    link.addEventListener("blur", () => ring(false));
  };

  const linked = (script, base, words) => {
    const link = document.createElement("a");
    link.href = address(script, `${base}book`).href;
    link.textContent = words;
    script.parentNode.insertBefore(link, script);
    return link;
  };

  const button = (script, base) => {
    const before = script.previousElementSibling;
    const isOurs = before && before.tagName === "A" && before.href.startsWith(`${base}book`);
    asButton(isOurs ? before : linked(script, base, script.dataset.button || TITLE), script);
  };

  const frame = (script, base) => {
    const made = document.createElement("iframe");
    const url = address(script, `${base}embed/book`);
    const dressed = theme(script);
    if (dressed) { url.searchParams.set("theme", dressed); }
    made.title = script.dataset.title || TITLE;
    // Ours is English; what the website calls it is in the website's language, unless the line says another.
    const language = script.lang || (script.dataset.title ? "" : "en");
    if (language) { made.lang = language; }
    made.loading = "lazy";
    dress(made, { all: "initial", display: "block", width: "100%", height: "640px", border: "0" });
    let pages = 0;
    let heard = false;
    let instead = null;
    made.addEventListener("load", () => {
      pages += 1;
      // The next page begins at its top, as it would by itself.
      if (pages > 1 && made.getBoundingClientRect().top < 0) { made.scrollIntoView({ block: "start" }); }
      // A website that is not on the list is shown nothing: whoever came to book still gets there.
      if (pages === 1) {
        window.setTimeout(() => {
          if (heard) { return; }
          dress(made, { height: "0" });
          instead = linked(script, base, made.title);
          asButton(instead, script);
        }, PATIENCE);
      }
    });
    window.addEventListener("message", (event) => {
      if (event.source !== made.contentWindow || event.origin !== url.origin) { return; }
      const height = Number((event.data || {}).clinicBookingHeight);
      if (!(height > 0 && height < 30000)) { return; }
      dress(made, { height: `${Math.ceil(height)}px` });
      heard = true;
      if (instead) { instead.remove(); }
    });
    made.src = url.href;
    script.parentNode.insertBefore(made, script);
  };

  // This may run before the website's style sheets are there, which say the colours.
  const sheets = () => Promise.race([
    new Promise((done) => window.setTimeout(done, 3000)),
    Promise.all(Array.from(document.querySelectorAll("link[rel~=stylesheet]"))
      .filter((link) => !link.sheet && !link.disabled && window.matchMedia(link.media || "all").matches)
      .map((link) => new Promise((done) => {
        link.addEventListener("load", done);
        link.addEventListener("error", done);
      }))),
  ]);

  const show = (script) => {
    const base = new URL(".", script.src).href;
    if ("button" in script.dataset) { button(script, base); } else { frame(script, base); }
  };

  for (const script of document.querySelectorAll("script[data-book]:not([data-shown])")) {
    if (!/\/embed\.js(\?|$)/.test(script.src) || !document.body || !document.body.contains(script)) { continue; }
    script.dataset.shown = "yes";
    sheets().then(() => show(script));
  }
})();
