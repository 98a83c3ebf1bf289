// Searching while one types. htmx comes when somebody goes to the field; without it, or without
// this file, the form works as it stands.
"use strict";

(() => {
  const form = document.getElementById("zoekformulier");
  const source = document.currentScript.dataset.htmx;
  if (!form || !source) return;
  const field = form.elements.q;
  const before = field.value;
  let asked = false;

  function fetchHtmx() {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", () => {
      // What was typed before it came.
      if (field.value !== before) field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    document.head.append(script);
  }

  function load() {
    if (asked) return;
    asked = true;
    // htmx waits for an event that has passed when it comes in between.
    if (document.readyState === "complete") fetchHtmx();
    else window.addEventListener("load", fetchHtmx);
  }

  // No answer to the button: ask again as without script, so that one sees what is wrong.
  function askPlainly(event) {
    const cause = event.detail.requestConfig.triggeringEvent;
    if (cause && cause.type === "submit") form.submit();
  }

  form.addEventListener("focusin", load);
  form.addEventListener("input", load);
  form.addEventListener("htmx:responseError", askPlainly);
  form.addEventListener("htmx:sendError", askPlainly);
  if (form.contains(document.activeElement)) load();
})();
