// Bringing pictures in: dragged or chosen, each with its progress. Without this file a form does it.
"use strict";

(() => {
  const drop = document.querySelector(".bring-drop");
  const waiting = document.getElementById("bring-waiting");
  const list = document.getElementById("bring-list");
  const busy = document.getElementById("bring-busy");
  const status = document.getElementById("bring-status");
  if (!drop || !waiting || !window.FormData) return;

  const files = drop.querySelector("input[type=file]");
  const queue = [];
  const AT_ONCE = 2;
  let running = 0;
  let came = 0;
  let refused = 0;
  let typed = false;

  drop.classList.add("bring-drop--ready");

  function line(file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `${file.name}: voortgang`);
    item.append(name, bar);
    busy.append(item);
    return { item, bar };
  }

  function refuse({ item, bar }, text) {
    const why = document.createElement("span");
    const away = document.createElement("button");
    why.className = "bring-busy__why";
    why.textContent = text;
    away.type = "button";
    away.textContent = "Sluit";
    away.addEventListener("click", () => { item.remove(); files.focus(); });
    item.className = "bring-busy__refused";
    bar.replaceWith(why, away);
    refused += 1;
  }

  function show({ item }, html) {
    item.remove();
    list.insertAdjacentHTML("beforeend", html);
    waiting.hidden = false;
    came += 1;
  }

  function finish() {
    const words = [came && `${came} ${came === 1 ? "afbeelding wacht" : "afbeeldingen wachten"} op een beschrijving.`,
      refused && `${refused} geweigerd: lees waarom.`];
    status.textContent = words.filter(Boolean).join(" ");
    const fresh = came && list.children[list.children.length - came];
    if (fresh && document.activeElement === files) fresh.querySelector("input:not([type=hidden])").focus();
    came = 0;
    refused = 0;
  }

  function next() {
    while (running < AT_ONCE && queue.length) send(queue.shift());
    if (!running && !queue.length) finish();
  }

  function send({ file, shown }) {
    const body = new FormData();
    const asked = new XMLHttpRequest();
    body.append("csrfmiddlewaretoken", drop.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("files", file);
    asked.open("POST", drop.action);
    asked.setRequestHeader("HX-Request", "true");
    asked.upload.addEventListener("progress", (event) => { if (event.lengthComputable) shown.bar.value = event.loaded / event.total; });
    asked.upload.addEventListener("load", () => { shown.bar.removeAttribute("value"); });
    asked.addEventListener("load", () => {
      const here = asked.responseURL.split("?")[0] === drop.action;
      if (here && asked.status === 200) show(shown, asked.responseText);
      else if (asked.status === 422) refuse(shown, asked.responseText);
      else refuse(shown, here && asked.status !== 403 ? "Ophalen lukt nu niet. Probeer het straks nog eens." : "Je bent uitgelogd. Log opnieuw in.");
    });
    asked.addEventListener("error", () => refuse(shown, "Geen verbinding. Probeer het nog eens."));
    asked.addEventListener("loadend", () => { running -= 1; next(); });
    running += 1;
    asked.send(body);
  }

  function bring(chosen) {
    status.textContent = "";
    [...chosen].forEach((file) => {
      const shown = line(file);
      if (file.size > Number(drop.dataset.most)) refuse(shown, drop.dataset.heavy);
      else queue.push({ file, shown });
    });
    next();
  }

  files.addEventListener("change", () => { bring(files.files); files.value = ""; });

  // A file beside the place must not take the page away.
  ["dragover", "drop"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("bring-drop--over", kind === "dragover");
    if (kind === "drop") bring(event.dataTransfer.files);
  }));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("bring-drop--over"); });

  async function leaveOut(button) {
    const item = button.closest(".bring-item");
    const body = new FormData();
    body.append("csrfmiddlewaretoken", waiting.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("weg", button.value);
    const answer = await fetch(waiting.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const beside = item.nextElementSibling || item.previousElementSibling;
    item.remove();
    waiting.hidden = !list.children.length;
    status.textContent = "Weggelaten.";
    (beside ? beside.querySelector(".bring-away") : files).focus();
  }

  waiting.addEventListener("click", (event) => {
    const button = event.target.closest(".bring-away");
    if (!button) return;
    event.preventDefault();
    leaveOut(button).catch(() => { status.textContent = "Weglaten lukt nu niet."; });
  });

  // Decoration has no description.
  function fit(box) {
    const alt = box.closest(".bring-item__fields").querySelector("textarea");
    alt.closest(".bring-field").hidden = box.checked;
  }
  waiting.addEventListener("change", (event) => { if (event.target.matches("[type=checkbox]")) fit(event.target); });
  waiting.querySelectorAll("[type=checkbox]").forEach(fit);

  waiting.addEventListener("input", () => { typed = true; });
  waiting.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed || running) event.preventDefault(); });
  const wrong = waiting.querySelector("[role=alert]");
  if (wrong) wrong.focus();
})();
