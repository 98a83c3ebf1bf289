// Whatever one does is saved by itself: one change after the other, each on the version that the
// one before made. What cannot be sent stays here and is tried again; what a colleague changed
// meanwhile is shown first.
"use strict";

(() => {
  const Compose = window.Compose;
  if (!Compose) return;
  const { desk, say } = Compose;
  const AGAIN = 5000;
  const LOOK = 20000;
  const kept = `desk-left:${desk.dataset.who}:${desk.dataset.issue}`;
  const version = document.getElementById("desk-version");
  const line = document.getElementById("desk-saved");
  const queue = [];
  let busy = false;
  let held = false; // until the editor has looked at what a colleague did
  let timer = 0;
  let search = ""; // what one searched for when the answer under way was asked

  const searching = () => document.getElementById("desk-back").value;

  Compose.mayMerge = () => queue.length <= 1;
  Compose.pending = () => queue.length > 0;

  function show(words, warn) {
    line.firstElementChild.textContent = words;
    line.classList.toggle("desk__saved--warn", Boolean(warn));
    line.classList.toggle("desk__saved--busy", busy);
    if (warn) say(words);
  }

  function keep() {
    if (queue.length) localStorage.setItem(kept, JSON.stringify(queue.map(({ url, key, body }) => ({ url, key, body }))));
    else localStorage.removeItem(kept);
  }

  // Whoever logs in again in another tab has another token from then on.
  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const field = document.querySelector("#desk-form [name=csrfmiddlewaretoken]");
    if (found) field.value = found[1];
    return field.value;
  }

  // A job is an address and the fields to post; one with the same key that waits is replaced.
  function enqueue(url, body, { key = "", focus = "" } = {}) {
    const waiting = key && queue.find((job, place) => job.key === key && !(busy && place === 0));
    if (waiting) Object.assign(waiting, { url, body, focus });
    else queue.push({ id: window.crypto.randomUUID ? crypto.randomUUID() : String(Math.random()), url, body, key, focus });
    next();
  }

  function ask(verb, url, values, source) {
    return new Promise((resolve) => {
      const done = (event) => {
        if (event.target !== source) return;
        source.removeEventListener("htmx:afterRequest", done);
        resolve(event.detail.xhr);
      };
      source.addEventListener("htmx:afterRequest", done);
      htmx.ajax(verb, url, { source, target: source, swap: "none", values }).catch(() => {});
    });
  }

  function valuesOf(job) {
    const values = new FormData();
    job.body.forEach(([name, value]) => values.append(name, value));
    values.set("csrfmiddlewaretoken", token());
    values.set("version", version.value);
    values.set("na", document.getElementById("desk-after").value);
    search = searching();
    values.set("terug", search);
    values.set("job", job.id);
    return values;
  }

  function outcome(xhr) {
    if (xhr.status === 0 || xhr.status >= 500) return "down";
    if (xhr.status === 403 || (xhr.responseURL && new URL(xhr.responseURL).pathname.endsWith(desk.dataset.login))) return "out";
    return { 200: "saved", 409: "changed", 422: "refused" }[xhr.status] || "gone";
  }

  async function next() {
    clearTimeout(timer);
    if (busy || held || !queue.length) return;
    const job = queue[0];
    busy = true;
    if (!line.classList.contains("desk__saved--warn")) show("Opslaan …");
    const xhr = await ask("POST", job.url, valuesOf(job), desk);
    busy = false;
    const came = outcome(xhr);
    const state = document.getElementById("desk-state");
    if (came === "saved" || came === "refused") {
      version.value = state.dataset.version;
      queue.shift();
      desk.dispatchEvent(new CustomEvent(`compose:${came}`, { detail: { job, state, more: queue.length } }));
    }
    ({ saved, refused, changed, down, out, gone })[came](job, state);
    if (queue.length || localStorage.getItem(kept)) keep();
  }

  function saved(job, state) {
    show(queue.length ? "Opslaan …" : `Opgeslagen om ${state.dataset.at}`);
    next();
  }

  function refused(job, state) {
    show(`Niet opgeslagen. ${state.dataset.refused}`, true);
    next();
  }

  function changed() {
    held = true;
    show("Nog niet opgeslagen: iemand anders veranderde deze editie.", true);
  }

  function later(words) {
    show(words, true);
    timer = setTimeout(next, AGAIN);
  }

  const down = () => later("Geen verbinding. Wat je deed staat hier nog; we proberen het steeds opnieuw.");
  const out = () => later("Je bent uitgelogd. Log in via een ander tabblad, dan slaan we alsnog op wat je deed.");

  function gone() {
    queue.length = 0;
    show("Deze editie is er niet meer, of je mag haar niet meer bewerken. Ververs de pagina.", true);
  }

  // The newest state, also of what others did; open fields learn what is stored now.
  async function refresh() {
    search = searching();
    const xhr = await ask("GET", `${desk.dataset.news}?alles=1&${search}`, {}, line);
    if (outcome(xhr) !== "saved") return down();
    version.value = document.getElementById("desk-state").dataset.version;
    desk.dispatchEvent(new CustomEvent("compose:renewed"));
    return undefined;
  }

  desk.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-news-do]");
    if (!button) return;
    const what = button.dataset.newsDo;
    if (what === "again") queue.push(...JSON.parse(localStorage.getItem(kept) || "[]").map((job) => ({ ...job, id: crypto.randomUUID(), focus: "" })));
    if (what === "forget") localStorage.removeItem(kept);
    if (what === "drop") queue.shift();
    document.getElementById("desk-news").replaceChildren();
    if (what === "go-on" || what === "drop") await refresh();
    held = false;
    keep();
    show(queue.length ? "Opslaan …" : `De nieuwste versie, van ${document.getElementById("desk-state").dataset.at} uur`);
    Compose.focus(document.getElementById("items-title"));
    next();
  });

  // Look now and then whether a colleague works on it too.
  async function look() {
    if (document.hidden || busy || held || queue.length) return;
    await ask("GET", `${desk.dataset.news}?version=${version.value}`, {}, line);
    const news = document.getElementById("desk-news");
    if (Number(news.dataset.version || 0) <= Number(version.value)) news.replaceChildren();
  }

  line.addEventListener("htmx:beforeSwap", (event) => {
    if (queue.length && !held) event.detail.shouldSwap = false;
  });

  // What was found for other words meanwhile stays, and is found anew: the change may concern it.
  desk.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "desk-found" || search === searching()) return;
    detail.shouldSwap = false;
    htmx.trigger("#desk-search", "submit");
  });

  function bringBack() {
    const left = JSON.parse(localStorage.getItem(kept) || "[]");
    if (!left.length) return;
    const news = document.getElementById("desk-news");
    news.innerHTML = '<div class="news" role="alert"><p><strong></strong></p><p class="news__do"><button type="button" class="button default" data-news-do="again">Sla dat alsnog op</button> <button type="button" class="button" data-news-do="forget">Gooi het weg</button></p></div>';
    news.querySelector("strong").textContent = left.length === 1 ? "Op deze computer staat een verandering die niet is opgeslagen." : `Op deze computer staan ${left.length} veranderingen die niet zijn opgeslagen.`;
  }

  // Wait for all that is under way: true once it is saved.
  Compose.settled = async () => {
    Compose.flush();
    while (queue.length && !held && !line.classList.contains("desk__saved--warn")) await new Promise((go) => { setTimeout(go, 30); });
    return queue.length === 0;
  };
  Compose.flush = () => {};
  Compose.enqueue = enqueue;
  Compose.post = (url, fields, options) => enqueue(url, Object.entries(fields), options);

  window.addEventListener("online", next);
  window.addEventListener("focus", () => { if (queue.length) next(); });
  window.addEventListener("beforeunload", (event) => {
    Compose.flush();
    if (!queue.length) return;
    keep();
    event.preventDefault();
  });
  setInterval(look, LOOK);
  bringBack();
})();
