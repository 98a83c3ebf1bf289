// The page of composing: buttons and fields that work where they stand. Without this file they are
// plain forms, each with a page of its own.
"use strict";

(() => {
  const Compose = window.Compose;
  if (!Compose) return;
  const { desk, list, items, item, say } = Compose;
  const PAUSE = 500;
  const search = document.getElementById("desk-search");
  const found = document.getElementById("desk-found");
  const undo = document.getElementById("desk-undo");
  const typingIn = new Map();

  // Fields save themselves: while typing after a pause, else at once.
  function bodyOf(form) {
    return [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version", "plaatje"].includes(name));
  }

  function saveForm(form) {
    clearTimeout(typingIn.get(form));
    typingIn.delete(form);
    Compose.enqueue(form.action, bodyOf(form), { key: form.id });
  }

  // Whether anything waits: to be saved, or to be shown.
  Compose.busy = () => Compose.pending() || typingIn.size > 0 || "renewing" in desk.dataset;

  Compose.flush = () => [...typingIn.keys()].forEach(saveForm);

  const ownForm = (field) => field.form && field.form.matches("#inbox, .fields") && !("unsaved" in field.dataset) ? field.form : null;

  desk.addEventListener("input", (event) => {
    const form = ownForm(event.target);
    if (!form || !Compose.typing(event.target)) return;
    clearTimeout(typingIn.get(form));
    typingIn.set(form, setTimeout(() => saveForm(form), PAUSE));
  });
  desk.addEventListener("change", (event) => {
    const field = event.target;
    const layout = field.closest(".item__layout");
    if (layout) {
      const pk = field.closest(".item").dataset.item;
      Compose.post(layout.dataset.url || urlOf(pk, "velden"), { offered: "layout", layout: field.value }, { key: `layout-${pk}` });
    }
    const form = ownForm(field);
    if (form && (typingIn.has(form) || !Compose.typing(field))) saveForm(form);
  });

  const urlOf = (pk, what) => Compose.addressOf(item(pk)).replace(/plaats\/$/, `${what}/`);

  // Buttons and small forms
  function submit(event) {
    const form = event.target;
    const button = event.submitter;
    if (form.matches("#desk-form")) {
      event.preventDefault();
      press(button);
    } else if (form.matches("#inbox, .fields")) {
      event.preventDefault();
      saveForm(form);
    } else if (form.matches(".place")) {
      event.preventDefault();
      Compose.move(form.closest(".item"), Number(form.elements.to.value) - 1);
    } else if (form.closest("#desk-status, #desk-checks") && (Compose.pending() || typingIn.size)) {
      event.preventDefault();
      Compose.settled().then((saved) => {
        if (!saved) return;
        const fresh = [...document.querySelectorAll("#desk-status form, #desk-checks form")].find((each) => each.action === form.action);
        if (!fresh) return;
        new FormData(form).forEach((value, name) => { if (name === "words") fresh.elements.words.value = value; });
        fresh.requestSubmit();
      });
    }
  }

  function press(button) {
    const row = button.closest(".item");
    if (row && button.name === "direction") {
      Compose.move(row, Compose.placeOf(row) + (button.value === "up" ? -1 : 1));
      Compose.focusOn(button.id);
      return;
    }
    if (row) { remove(row, button); return; }
    Compose.flush();
    const candidate = button.closest("#desk-found li");
    if (candidate) candidate.classList.add("found--coming");
    const place = [...found.querySelectorAll(".add, .group")].indexOf(button);
    Compose.enqueue(button.formAction, button.name ? [[button.name, button.value]] : [], { focus: place >= 0 ? `found:${place}` : button.id });
  }

  function remove(row, button) {
    const all = items();
    const place = all.indexOf(row);
    const next = all[place + 1] || all[place - 1];
    const url = button ? button.formAction : urlOf(row.dataset.item, "weg");
    const form = row.querySelector(".fields");
    if (form && typingIn.has(form)) saveForm(form);
    row.classList.add("item--going");
    Compose.focus(next ? next.querySelector(".item__name") : document.getElementById("items-title"));
    Compose.enqueue(url, [], {});
  }

  // After an answer: what came of it is said, shown and opened.
  desk.addEventListener("compose:saved", ({ detail: { job, state, more } }) => {
    const { told, shown, opened, removed } = state.dataset;
    if (told && !job.key.startsWith("move-")) say(told);
    if (removed) offerUndo(removed, told);
    else if (job.url.endsWith("/terug/")) undo.replaceChildren();
    errors(job, state);
    remember(job);
    if (shown && document.getElementById("desk-after").value && /toevoegen/.test(job.url)) Compose.insertAfter(shown);
    if (opened !== undefined && shown) open(shown);
    else if (job.url.endsWith("/terug/")) Compose.focusOn(`edit-${shown}`);
    else if (!more) goOn(job.focus);
    if (/toevoegen/.test(job.url) && /event=|award=/.test(new URLSearchParams(job.body).toString())) renewFields(shown);
  });
  desk.addEventListener("compose:refused", ({ detail: { job, state } }) => {
    errors(job, state);
    found.querySelectorAll(".found--coming").forEach((each) => each.classList.remove("found--coming"));
    items().forEach((row) => row.classList.remove("item--going"));
  });
  desk.addEventListener("compose:renewed", () => {
    const { dataset } = document.getElementById("desk-state");
    document.querySelectorAll("#inbox [data-stored]").forEach((field) => follow(field, dataset[field.name]));
    list.querySelectorAll(".fields").forEach((form) => renewFields(form.closest(".item").dataset.item));
  });

  // What was just saved is what is stored: what one typed meanwhile differs from it.
  function remember(job) {
    const form = job.key && document.getElementById(job.key);
    if (!form) return;
    job.body.forEach(([name, value]) => {
      const field = form.elements[name];
      if (field && field.dataset && "stored" in field.dataset) field.dataset.stored = value;
    });
  }

  function errors(job, state) {
    const form = job.key && document.getElementById(job.key);
    if (!form) return;
    const wrong = new Map([...state.children].map((one) => [one.dataset.field, one.textContent]));
    form.querySelectorAll(".field__error").forEach((line) => {
      const name = line.id.split("-")[1];
      line.textContent = wrong.get(name) || "";
      const field = form.elements[name];
      if (field && field.setAttribute) field.setAttribute("aria-invalid", String(wrong.has(name)));
    });
  }

  // The control that was pressed may be gone: then the one that took its place.
  function goOn(focus) {
    if (!focus || (document.activeElement && document.activeElement !== document.body)) return;
    if (!focus.startsWith("found:")) { Compose.focusOn(focus); return; }
    const buttons = [...found.querySelectorAll(".add, .group")];
    Compose.focus(buttons[Math.min(Number(focus.slice(6)), buttons.length - 1)] || document.getElementById("q"));
  }

  // Undo
  function offerUndo(url, told) {
    const words = document.createElement("span");
    words.textContent = told;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Ongedaan maken";
    button.dataset.undo = url;
    undo.replaceChildren(words, button);
  }

  function putBack() {
    const button = undo.querySelector("[data-undo]");
    if (!button) return false;
    Compose.post(button.dataset.undo, {}, {});
    undo.replaceChildren();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest && event.target.closest(".item");
    if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !Compose.typing(event.target)) {
      if (putBack()) event.preventDefault();
    } else if (row && event.key === "Delete" && event.target.matches(".item__name, .item__grab")) {
      event.preventDefault();
      remove(row);
    } else if (row && event.key === "Escape" && event.target.closest(".item__fields")) {
      event.preventDefault();
      close(row.dataset.item);
    } else if (event.key === "Insert" && event.altKey) {
      event.preventDefault();
      if (row) Compose.insertAfter(row.dataset.item);
      document.getElementById("kind-article").focus();
    } else if (row && event.key === "Enter" && event.target.matches(".fields input[type=text]")) {
      event.preventDefault();
      saveForm(event.target.form);
      close(row.dataset.item);
    }
  });

  // The fields of an item, under it
  const fieldsOf = (pk) => item(pk).querySelector(".item__fields");

  async function open(pk, { focus = true } = {}) {
    let place = fieldsOf(pk);
    if (!place) {
      place = document.createElement("div");
      place.className = "item__fields";
      item(pk).querySelector(".item__row").after(place);
      await htmx.ajax("GET", urlOf(pk, "").replace(/\/\/$/, "/"), { source: place, target: place, swap: "innerHTML" }).catch(() => {});
      if (!place.children.length) { place.remove(); return; }
      place.querySelectorAll("[data-long]").forEach(count);
    }
    opened(pk, true);
    if (focus) place.querySelector("input[type=text]").focus();
    item(pk).scrollIntoView({ block: "nearest" });
    desk.dispatchEvent(new CustomEvent("compose:look", { detail: { pk } }));
  }

  function opened(pk, is) {
    item(pk).classList.toggle("item--open", is);
    document.getElementById(`edit-${pk}`).setAttribute("aria-expanded", String(is));
  }

  function close(pk) {
    const place = fieldsOf(pk);
    if (!place) return;
    Compose.flush();
    place.remove();
    opened(pk, false);
    Compose.focusOn(`edit-${pk}`);
  }

  // Fields learn what is stored by now: what was not touched follows, what was stays and says so.
  async function renewFields(pk) {
    const place = item(pk) && fieldsOf(pk);
    if (!place) return;
    const holder = document.createElement("div");
    holder.hidden = true;
    desk.append(holder);
    await htmx.ajax("GET", urlOf(pk, "").replace(/\/\/$/, "/"), { source: holder, target: holder, swap: "innerHTML" }).catch(() => {});
    const fresh = holder.querySelector(".fields");
    holder.remove();
    if (!fresh) return;
    place.querySelectorAll("[data-stored]").forEach((field) => {
      const now = fresh.querySelector(`[name="${field.name}"]`);
      if (now) follow(field, now.dataset.stored);
    });
    const [was, is] = [place.querySelector(".chosen"), fresh.querySelector(".chosen")];
    if (was && is) was.replaceWith(is);
  }

  function follow(field, stored) {
    if (stored === field.dataset.stored) return;
    if (field.value === field.dataset.stored) {
      field.value = stored;
      if (field.dataset.long) count(field);
    } else if (field.value !== stored) tellOther(field, stored);
    field.dataset.stored = stored;
  }

  function tellOther(field, words) {
    const line = document.getElementById(`error-${field.id}`);
    if (line) line.textContent = words ? `Een collega maakte hiervan: ‘${words}’.` : "Een collega maakte dit veld leeg.";
  }

  desk.addEventListener("click", (event) => {
    const name = event.target.closest(".item__name");
    const insert = event.target.closest(".item__insert");
    const target = event.target.closest("[data-close], [data-back], [data-undo], [data-source], #inserter-end, #kind-article, a[href]");
    if (name && name.href) {
      event.preventDefault();
      const pk = name.closest(".item").dataset.item;
      if (fieldsOf(pk)) close(pk); else open(pk);
    } else if (insert) {
      event.preventDefault();
      Compose.insertAfter(insert.closest(".item").dataset.item);
      document.getElementById("kind-article").focus();
    } else if (target) act(target, event);
  });

  function act(target, event) {
    if (target.dataset.close) close(target.dataset.close);
    else if (target.dataset.undo) putBack();
    else if (target.dataset.back) {
      const field = document.getElementById(target.dataset.back);
      field.value = "";
      field.focus();
      saveForm(field.form);
    } else if (target.id === "inserter-end") {
      event.preventDefault();
      Compose.insertAfter("");
      document.getElementById("kind-article").focus();
    } else if (target.id === "kind-article" || target.dataset.source) {
      event.preventDefault();
      if (target.dataset.source || sourceNow() !== "artikelen") choose(target.dataset.source || "artikelen");
      show("tools");
      tab(document.getElementById("tab-add"));
      document.getElementById("q").focus();
    } else if (target.closest("#desk-checks") && toField(target.href)) {
      event.preventDefault();
    } else if (target.href && !target.target && (typingIn.size || Compose.pending())) {
      event.preventDefault();
      Compose.settled().then(() => { window.location.href = target.href; });
    }
  }

  // What the checks point at is on this page most of the time.
  function toField(href) {
    const of = href.match(/issueitem\/(\d+)\/change\/(?:#id_(\w+))?|#item-(\d+)$|issue\/\d+\/change\/#id_(subject|preheader)$/);
    const pk = of && (of[1] || of[3]);
    if (!of || (pk && !item(pk))) return false;
    show("items");
    const go = (id) => { const field = document.getElementById(id); if (field) field.focus(); return Boolean(field); };
    // A text with markup is written on a page of its own.
    if (pk) open(pk).then(() => { if (of[2] && !go(`${of[2]}-${pk}`)) window.location.href = href; });
    else go(of[4]);
    return true;
  }

  const sourceNow = () => search.elements.bron.value;

  function choose(source) {
    search.elements.bron.value = source;
    narrowed();
    htmx.trigger(search, "submit");
  }

  // The search goes along with every change, so that the answer shows the same one.
  function narrowed() {
    const data = new URLSearchParams([...new FormData(search)].filter(([name, value]) => value && name !== "na"));
    document.getElementById("desk-back").value = data.toString();
    search.querySelector(".narrow").hidden = sourceNow() !== "artikelen";
  }
  search.addEventListener("input", narrowed);
  search.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("keydown", (event) => {
    if (event.target.id !== "q" || event.key !== "ArrowDown") return;
    event.preventDefault();
    Compose.focus(found.querySelector(".add, .group"));
  });
  found.addEventListener("keydown", (event) => {
    const buttons = [...found.querySelectorAll(".add, .group")];
    const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = buttons.indexOf(event.target);
    if (!to || at < 0 || event.altKey) return;
    event.preventDefault();
    (buttons[at + to] || (to < 0 ? document.getElementById("q") : event.target)).focus();
  });

  // How long a text is, beside how long it had better be.
  function count(field) {
    const line = document.getElementById(`count-${field.id}`);
    const long = Number(field.dataset.long);
    const update = () => {
      line.textContent = field.value ? `${field.value.length} tekens, liefst hoogstens ${long}` : `Liefst hoogstens ${long} tekens`;
      line.classList.toggle("field__count--long", field.value.length > long);
    };
    if (!field.dataset.counted) field.addEventListener("input", update);
    field.dataset.counted = "1";
    update();
  }

  // Tabs of the tools; parts of the page where there is no room for all
  const tabs = [...desk.querySelectorAll(".tool-tabs [role=tab]")];
  const panelOf = (one) => document.getElementById(one.getAttribute("aria-controls"));

  function tab(chosen, focus) {
    tabs.forEach((each) => {
      each.setAttribute("aria-selected", String(each === chosen));
      each.tabIndex = each === chosen ? 0 : -1;
      panelOf(each).hidden = each !== chosen;
    });
    if (focus) chosen.focus();
  }

  function show(zone) {
    desk.dispatchEvent(new CustomEvent("compose:zone", { detail: { zone } }));
  }

  tabs.forEach((each, at) => {
    panelOf(each).setAttribute("role", "tabpanel");
    panelOf(each).setAttribute("aria-labelledby", each.id);
    each.addEventListener("click", () => tab(each));
    each.addEventListener("keydown", (event) => {
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      tab(tabs[(to + tabs.length) % tabs.length], true);
    });
  });
  const wanted = new URLSearchParams(window.location.search).get("naar");
  tab(tabs.find((each) => each.id === { findings: "tab-checks", status: "tab-status" }[wanted]) || tabs[0]);
  if (wanted === "status" || wanted === "findings") {
    // The script of the mail listens by then.
    document.addEventListener("DOMContentLoaded", () => { show("tools"); document.getElementById(wanted).focus(); });
  }

  document.addEventListener("submit", submit);
  desk.querySelectorAll("#inbox [data-long]").forEach(count);
  list.querySelectorAll(".item__fields").forEach((place) => opened(place.closest(".item").dataset.item, true));
  narrowed();
})();
