// The form of an article. Without this file its parts stand one below the other.
"use strict";

(() => {
  const form = document.getElementById("article_form");
  if (!form) return;

  // The links to the parts become tabs.
  const tabs = [...form.querySelectorAll(".desk-parts a")];
  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));

  function choose(tab, focus) {
    tabs.forEach((each) => {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      panelOf(each).hidden = !chosen;
    });
    if (focus) tab.focus();
  }

  function walk(event) {
    const at = tabs.indexOf(event.currentTarget);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[(to + tabs.length) % tabs.length], true);
  }

  // A link to a field opens the part where it stands.
  function follow() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const panel = target && target.closest(".desk-part");
    if (!panel) return false;
    choose(tabs.find((tab) => panelOf(tab) === panel));
    if (target !== panel) { target.scrollIntoView({ block: "center" }); target.focus(); }
    return true;
  }

  function makeTabs() {
    const list = form.querySelector(".desk-parts ul");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Delen van het artikel");
    list.parentElement.removeAttribute("aria-label");
    list.parentElement.setAttribute("role", "presentation");
    list.querySelectorAll("li").forEach((item) => item.setAttribute("role", "presentation"));
    tabs.forEach((tab) => {
      const panel = panelOf(tab);
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = -1;
      tab.addEventListener("click", (event) => { event.preventDefault(); choose(tab); });
      tab.addEventListener("keydown", walk);
    });
    const wrong = tabs.find((tab) => panelOf(tab).querySelector(".errorlist"));
    choose(wrong || tabs[0]);
    if (!wrong) follow();
    window.addEventListener("hashchange", follow);
  }

  // How long a text is, beside how long it had better be.
  function count(field) {
    const line = document.createElement("p");
    line.className = "desk-count";
    const limit = Number(field.dataset.words);
    const update = () => {
      const words = field.value.trim().split(/\s+/).filter(Boolean).length;
      line.textContent = `${words} van hoogstens ${limit} woorden`;
      line.classList.toggle("desk-count--long", words > limit);
    };
    field.closest(".form-row > div").append(line);
    field.addEventListener("input", update);
    update();
  }

  if (tabs.length) makeTabs();
  form.querySelectorAll("[data-words]").forEach(count);
})();
