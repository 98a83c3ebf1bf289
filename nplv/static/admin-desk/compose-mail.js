// The mail beside its items: follows each change where one was looking, as wide as a telephone or
// as a computer shows it. And, where there is no room for all, which part of the page one sees.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  const frame = document.getElementById("mail-frame");
  if (!desk || !frame) return;
  const paper = frame.parentElement;
  const WIDE = 680;
  let asked = 0;

  // The frame runs no script; we put the new mail in its page, so that it neither flickers nor
  // loses its place. Where we may not look into it, it is loaded anew.
  async function renew() {
    const mine = (asked += 1);
    desk.dataset.renewing = "";
    await put(mine);
    if (mine === asked) delete desk.dataset.renewing;
  }

  // Before its page has come, the frame holds an empty one, with the rules of ours.
  function ready() {
    const page = frame.contentDocument;
    if (!page || (page.URL !== "about:blank" && page.readyState === "complete")) return Promise.resolve();
    return new Promise((go) => { frame.addEventListener("load", go, { once: true }); });
  }

  async function put(mine) {
    await ready();
    const answer = await fetch(frame.src, { cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return;
    const html = await answer.text();
    const page = frame.contentDocument;
    if (!page) { frame.src = frame.src; return; }
    const { scrollX, scrollY } = frame.contentWindow;
    page.documentElement.innerHTML = html; // read there, by the rules of that page for styles
    frame.contentWindow.scrollTo(scrollX, scrollY);
  }

  // The block of an item, by its place.
  function look(pk) {
    const rows = [...document.querySelectorAll("#items > .item")];
    const place = rows.findIndex((row) => row.dataset.item === String(pk)) + 1;
    const block = place && frame.contentDocument && frame.contentDocument.getElementById(`onderdeel-${place}`);
    if (!block) return;
    const top = block.getBoundingClientRect().top + frame.contentWindow.scrollY - 24;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    frame.contentWindow.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }

  function fit() {
    const room = paper.clientWidth;
    const scale = paper.dataset.width === "desktop" ? Math.min(1, room / WIDE) : 1;
    frame.style.setProperty("--scale", scale);
    frame.style.setProperty("--wide", `${WIDE}px`);
  }

  document.querySelectorAll(".mail__widths button").forEach((button) => {
    button.addEventListener("click", () => {
      paper.dataset.width = button.dataset.width;
      document.querySelectorAll(".mail__widths button").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      localStorage.setItem("desk-width", button.dataset.width);
      fit();
    });
    if (localStorage.getItem("desk-width") === button.dataset.width) button.click();
  });

  desk.addEventListener("compose:saved", async ({ detail: { job, state, more } }) => {
    if (more) return;
    await renew();
    if (state.dataset.shown && !/^fields-/.test(job.key)) look(state.dataset.shown);
  });
  desk.addEventListener("compose:renewed", renew);
  desk.addEventListener("compose:look", ({ detail: { pk } }) => look(pk));
  new ResizeObserver(fit).observe(paper);

  const zones = [...desk.querySelectorAll(".desk__zones button")];

  function zone(name) {
    const top = desk.getBoundingClientRect().top;
    if (desk.dataset.zone !== name && top < 0 && zones[1].offsetParent) window.scrollBy(0, top);
    desk.dataset.zone = name;
    zones.forEach((each) => each.setAttribute("aria-pressed", String(each.dataset.zone === name)));
  }
  zones.forEach((each) => each.addEventListener("click", () => zone(each.dataset.zone)));
  desk.addEventListener("compose:zone", ({ detail }) => zone(detail.zone));
})();
