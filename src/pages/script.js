// What HTML cannot do. Every page works without it.
"use strict";
(() => {
  const main = () => document.getElementById("main");
  let dirty = false, touched = false, bar = null;
  // What somebody has begun to fill in, or is about to, is not taken from under their hands.
  const writing = () => {
    const here = document.activeElement;
    return here?.form && main().contains(here) && here.tagName !== "BUTTON" && !here.form.querySelector("#filter-text");
  };
  const busy = () => dirty || touched || writing() || document.querySelector("[data-draft]") !== null;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && main().contains(form) && !form.querySelector("#filter-text")) touched = true;
  });

  // Live: something arrived or was signed. What nobody is typing in is shown anew, in place; else it is offered.
  const fetched = async () => {
    const answer = await fetch(location.href, { headers: { "Parley-Live": "1" } });
    if (answer.redirected && !answer.url.startsWith(location.origin + location.pathname)) { location.href = answer.url; return; }
    if (!answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = next.getElementById("main");
    if (!fresh) return;
    const told = main().querySelector(":scope > .said");
    if (told && !fresh.querySelector(":scope > .said")) fresh.prepend(document.importNode(told, true));
    const seen = (each) => each.innerHTML.replace(/name="token" value="[0-9a-f]*"/g, "");
    if (seen(fresh) === seen(main())) return;
    if (busy()) { offer(); return; }
    const words = document.getElementById("filter-text")?.value;
    const opened = [...main().querySelectorAll("details[open]")].map((each) => each.id).filter(Boolean);
    const scrolls = [...main().querySelectorAll(".scroll")].map((each) => [each.scrollLeft, each.scrollTop]);
    // Where the keyboard is: the same place on the new page has the same words.
    const place = (each) => [each.tagName, each.id, each.getAttribute("href"), each.tabIndex < 0 ? "" : each.getAttribute("aria-label") ?? each.textContent].join("|");
    const at = main().contains(document.activeElement) ? place(document.activeElement) : null;
    const old = new Set([...main().querySelectorAll("[data-key]")].map((each) => each.dataset.key + each.textContent));
    main().replaceWith(document.adoptNode(fresh));
    for (const id of opened) { const each = document.getElementById(id); if (each) each.open = true; }
    main().querySelectorAll(".scroll").forEach((each, i) => { if (scrolls[i]) [each.scrollLeft, each.scrollTop] = scrolls[i]; });
    main().querySelectorAll("[data-key]").forEach((each) => { if (!old.has(each.dataset.key + each.textContent)) each.classList.add("fresh"); });
    if (at) [main(), ...main().querySelectorAll("a, button, input, select, summary, [tabindex]")].find((each) => place(each) === at)?.focus({ preventScroll: true });
    const field = document.getElementById("filter-text");
    if (field && words !== undefined) field.value = words;
    say("The page has changed.");
    begin();
  };
  const offer = () => {
    if (bar) return;
    bar = document.createElement("p");
    bar.className = "news";
    bar.append("Something has arrived. ");
    const see = document.createElement("button");
    see.type = "button";
    see.textContent = "Show it";
    see.addEventListener("click", () => location.reload());
    bar.append(see);
    document.body.append(bar);
    say("Something has arrived. The button at the end of the page shows it.");
  };
  const region = document.createElement("p");
  region.className = "vh";
  region.setAttribute("role", "status");
  document.body.append(region);
  // Told to who listens, once: what is the same as before is not said again.
  const say = (text) => { if (region.textContent !== text) region.textContent = text; };

  let source = null;
  const follow = () => {
    if (!document.body.dataset.live || source || document.hidden) return;
    source = new EventSource(`/events?since=${document.body.dataset.live}`);
    source.addEventListener("changed", () => { if (busy()) offer(); else fetched(); });
    // How the relays stand: nothing to interrupt anybody for.
    source.addEventListener("state", () => { if (!busy()) fetched(); });
    source.addEventListener("locked", () => { dirty = false; location.href = `/unlock?then=${encodeURIComponent(location.pathname + location.search)}`; });
  };
  let away = false;
  document.addEventListener("visibilitychange", () => {
    // A browser has few connections to one server: pages that nobody looks at hold none.
    if (document.hidden) { if (source) { source.close(); source = null; away = true; } return; }
    follow();
    if (away && !busy()) fetched();
    away = false;
  });
  window.addEventListener("pagehide", () => { if (source) source.close(); source = null; });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // The table: filtered while one types.
  const filter = () => {
    const box = document.getElementById("filter-text");
    if (!box) return;
    const rows = [...document.querySelectorAll("table.table tbody tr")];
    const apply = () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    };
    box.addEventListener("input", apply);
    if (box.value) apply();
  };

  // The draft: kept while one writes, its redlines and what is unanswered shown, positions by one key.
  const draft = () => {
    const form = document.querySelector("form[data-draft]");
    if (!form) return;
    const state = document.getElementById("kept");
    let timer = null, going = false, again = false;
    const save = async () => {
      if (going) { again = true; return; }
      going = true;
      const fields = new FormData(form);
      fields.delete("file");
      const body = new URLSearchParams(fields);
      body.set("do", "keep");
      // The counts alone are said aloud, and where they have changed.
      const counts = () => ["#coverage strong", "#problems h2"].map((each) => document.querySelector(each)?.textContent.trim() ?? "").join(" ").trim();
      const before = counts();
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
        if (answer.redirected && new URL(answer.url).pathname === "/unlock") { location.href = answer.url; return; }
        const next = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const id of ["coverage", "problems"]) {
          const fresh = next.getElementById(id), here = document.getElementById(id);
          if (fresh && here) here.replaceWith(document.adoptNode(fresh));
        }
        next.querySelectorAll("[data-redline]").forEach((fresh) => {
          const here = document.querySelector(`[data-redline="${fresh.dataset.redline}"]`);
          if (here) here.replaceWith(document.adoptNode(fresh));
        });
        dirty = false;
        if (state) state.textContent = answer.ok ? "Kept." : "Not kept.";
        if (!answer.ok) say("The draft is not kept.");
        else if (counts() !== before) say(counts());
      } catch { if (state) state.textContent = "Not kept: the desk does not answer."; say("The draft is not kept: the desk does not answer."); }
      going = false;
      if (again) { again = false; save(); }
    };
    form.addEventListener("input", (event) => {
      if (event.target.type === "file") return;
      const chosen = event.target.type === "radio" && event.target.value === "counter" && event.target.closest("[data-item]");
      if (chosen) chosen.querySelector("details").open = true;
      dirty = true;
      if (state) state.textContent = "…";
      clearTimeout(timer);
      timer = setTimeout(save, 600);
    });
    form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });
    form.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.target.tagName === "INPUT" && event.target.type === "text") return;
      const item = event.target.closest("[data-item]");
      const radio = item && item.querySelector(`input[data-hot="${CSS.escape(event.key)}"]`);
      if (!radio) return;
      event.preventDefault();
      radio.checked = true;
      radio.focus();
      radio.dispatchEvent(new Event("input", { bubbles: true }));
    });
    form.querySelectorAll("select[data-condition]").forEach((each) => each.addEventListener("change", () => {
      const to = document.getElementById(each.dataset.condition);
      if (!each.value || !to) return;
      to.value = to.value.trim() ? `${to.value.trim()} and ${each.value}` : each.value;
      each.value = "";
      to.dispatchEvent(new Event("input", { bubbles: true }));
    }));
  };
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  const prints = () => document.querySelectorAll("[data-print]").forEach((each) => { each.hidden = false; each.addEventListener("click", () => window.print()); });
  const copies = () => document.querySelectorAll("[data-copy]").forEach((each) => {
    each.hidden = false;
    each.addEventListener("click", async () => { await navigator.clipboard.writeText(document.getElementById(each.dataset.copy).textContent); say("Copied."); });
  });
  const sizes = () => document.querySelectorAll("input[data-most]").forEach((each) => each.addEventListener("change", () => {
    const large = [...each.files].some((file) => file.size > Number(each.dataset.most));
    each.setCustomValidity(large ? "This file is too large for this page." : "");
    each.reportValidity();
  }));
  function begin() { sizes(); filter(); draft(); prints(); copies(); }
  begin();
  follow();
  // What a link leads to is open.
  const reveal = () => { const to = document.getElementById(decodeURIComponent(location.hash.slice(1))); if (to?.tagName === "DETAILS") { to.open = true; to.scrollIntoView(); } };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
