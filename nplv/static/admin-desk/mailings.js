// The page of a mailing that is on its way: the numbers change where they stand. Without this file
// the page refreshes itself, or by hand.
"use strict";

(() => {
  const page = document.getElementById("verzending");
  if (!page || !page.dataset.live) return;
  const PARTS = ["stand", "ingrijpen-deel", "onbekend-deel", "aantallen-deel"];
  const LONGEST = 30;
  let failures = 0;
  let timer = 0;

  // Read out what changed much: another status, or another ten per cent.
  function say(words) {
    const live = document.getElementById("melding");
    if (live && live.textContent !== words) live.textContent = words;
  }

  function put(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(document.adoptNode(fresh));
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  }

  function warn(words) {
    let notice = document.getElementById("geen-nieuws");
    if (!words) { if (notice) notice.remove(); return; }
    if (!notice) {
      notice = document.createElement("p");
      notice.id = "geen-nieuws";
      notice.className = "mailing-notice mailing-notice--stop";
      page.prepend(notice);
    }
    const clock = document.getElementById("tijd");
    const since = clock ? ` De cijfers zijn van ${clock.textContent}.` : "";
    notice.textContent = words + since;
    say(notice.textContent);
  }

  async function ask(url) {
    const stop = new AbortController();
    const patience = window.setTimeout(() => stop.abort(), 15000);
    try {
      const answer = await fetch(url, { signal: stop.signal, cache: "no-store" });
      if (answer.status === 403 || answer.redirected) return { gone: true };
      if (!answer.ok) return {};
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      return fresh.getElementById("stand") ? { fresh } : {};
    } catch {
      return {};
    } finally {
      window.clearTimeout(patience);
    }
  }

  // Another status: other buttons, a report. The whole page once, in place of the old one.
  async function renew() {
    const { fresh } = await ask(window.location.href);
    const whole = fresh && fresh.getElementById("verzending");
    if (!whole) return false;
    const words = fresh.getElementById("stand").dataset.say;
    if (whole.dataset.live) page.dataset.every = whole.dataset.every;
    else delete page.dataset.live;
    const melding = document.getElementById("melding");
    const nodes = [...whole.childNodes].filter((node) => node.id !== "melding" && node.nodeName !== "NOSCRIPT");
    page.replaceChildren(...(melding ? [melding] : []), ...nodes.map((node) => document.adoptNode(node)));
    say(words);
    return true;
  }

  async function follow() {
    if (document.hidden) return;  // asked again when somebody looks
    const { fresh, gone } = await ask(page.dataset.live);
    if (gone) { warn("Je bent uitgelogd of mag dit niet meer zien. Ververs de pagina."); return; }
    if (!fresh) {
      failures += 1;
      if (failures > 1) warn("Er is even geen verbinding met de site. We proberen het opnieuw.");
      later(Math.min(Number(page.dataset.every) * 2 ** failures, LONGEST));
      return;
    }
    failures = 0;
    warn("");
    const stand = fresh.getElementById("stand");
    if (stand.dataset.status !== document.getElementById("stand").dataset.status) {
      if (!await renew()) { later(LONGEST); return; }
    } else {
      say(stand.dataset.say);
      PARTS.forEach((id) => put(document.getElementById(id), fresh.getElementById(id)));
    }
    if (page.dataset.live) later(Number(page.dataset.every));
  }

  function later(seconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(follow, seconds * 1000);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden && page.dataset.live) later(0); });
  later(Number(page.dataset.every));
})();
