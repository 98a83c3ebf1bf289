// The window in which a picture of the library is chosen, for forms and for texts.
"use strict";

(() => {
  const LIBRARY = "/beheer/articles/image/";
  const TOO_SMALL = "Deze afbeelding is te klein: in de mail en op grote schermen wordt ze vaag. Kies liever een grotere.";
  if (!window.HTMLDialogElement) return;

  let box = null;
  let pick = null;
  let latest = 0;
  let timer = 0;

  function build() {
    box = document.createElement("dialog");
    box.className = "picker";
    box.setAttribute("aria-labelledby", "picker-title");
    box.innerHTML = `<div class="picker__head"><h2 id="picker-title">Kies een afbeelding</h2>
      <button type="button" class="picker__close">Sluit</button></div>
      <div class="picker__search"><label for="picker-words">Zoek in de bibliotheek</label>
      <input type="search" id="picker-words" autocomplete="off">
      <a href="${LIBRARY}toevoegen/" target="_blank" rel="noopener">Voeg een afbeelding toe (in een nieuw tabblad)</a></div>
      <div class="picker__found" id="picker-found"></div><p class="picker__status visually-hidden" role="status"></p>`;
    document.body.append(box);
    box.querySelector(".picker__close").addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
    box.querySelector("input").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 250); });
    box.querySelector("input").addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); search(); } });
    // Whoever added a picture in the other tab finds it here.
    window.addEventListener("focus", () => { if (box.open) search(); });
    box.querySelector(".picker__found").addEventListener("click", choose);
  }

  async function bring(page) {
    const words = box.querySelector("input").value.trim();
    const asked = new URLSearchParams({ q: words, p: page });
    const answer = await fetch(`${LIBRARY}kiezen/?${asked}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.text();
  }

  async function search() {
    const mine = ++latest;
    const found = box.querySelector(".picker__found");
    try {
      const html = await bring(1);
      if (mine !== latest) return;
      found.innerHTML = html;
      box.querySelector(".picker__status").textContent = found.querySelector(".picker__count").textContent;
    } catch {
      found.textContent = "De bibliotheek is nu niet te bereiken. Probeer het straks nog eens.";
    }
  }

  async function more(button) {
    const list = box.querySelector(".picker__wall");
    const html = await bring(button.dataset.page);
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = [...page.querySelectorAll(".picker__wall > li")];
    const next = page.querySelector(".picker__more");
    list.append(...fresh);
    button.remove();
    if (next) list.after(next);
    if (fresh.length) fresh[0].querySelector("button").focus();
  }

  function choose(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".picker__more")) { more(button).catch(search); return; }
    const { image, title, alt } = button.dataset;
    box.close();
    pick({ image, title, alt, small: "small" in button.dataset });
  }

  function open(onPick) {
    if (!box) build();
    pick = onPick;
    box.showModal();
    box.querySelector("input").focus();
    search();
  }

  async function tell(numbers) {
    const answer = await fetch(`${LIBRARY}noemen/?ids=${numbers.join(",")}`, { headers: { "HX-Request": "true" } });
    return answer.ok && !answer.redirected ? (await answer.json()).pictures : {};
  }

  // Beside a field for a picture: a button to the library, and a word about what is too small.
  function warn(select, small) {
    const row = select.closest(".form-row") || select.parentElement;
    let note = row.querySelector(".picker-note");
    if (!note) {
      note = document.createElement("p");
      note.className = "picker-note";
      note.setAttribute("role", "status");
      row.append(note);
    }
    note.textContent = small ? TOO_SMALL : "";
  }

  async function look(select) {
    const number = select.value;
    const told = number ? await tell([number]) : {};
    if (select.value === number) warn(select, Boolean(told[number] && told[number].small));
  }

  function offer(select) {
    if (select.dataset.offered || select.name.includes("__prefix__")) return;
    select.dataset.offered = "1";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "picker-open";
    button.textContent = "Kies uit de bibliotheek";
    button.addEventListener("click", () => open(({ image, title }) => {
      if (![...select.options].some((option) => option.value === image)) select.add(new Option(title, image));
      select.value = image;
      django.jQuery(select).trigger("change");
      select.dispatchEvent(new Event("change", { bubbles: true }));
      button.focus();
    }));
    (select.closest(".related-widget-wrapper") || select.parentElement).prepend(button);
    django.jQuery(select).on("change", () => look(select));
    look(select);
  }

  function start() {
    document.querySelectorAll('select[data-model-name][data-field-name$="image"]').forEach(offer);
  }

  window.deskPicker = { open, tell, library: LIBRARY };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => { if (window.django) start(); });
  else if (window.django) start();
})();
