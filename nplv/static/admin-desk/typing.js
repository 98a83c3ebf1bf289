// What is typed in the form of an article is kept while typing: on the server, or here without it.
"use strict";

(() => {
  const form = document.getElementById("article_form");
  const line = document.querySelector(".desk-saved");
  if (!form || !line || !window.fetch) return;

  const here = `desk-typed:${line.dataset.who}:${line.dataset.url}`;
  const PAUSE = 2500;
  const AGAIN = 10000;
  let kept = "";
  let timer = 0;
  let passing = false;

  const editors = () => Object.values((window.CKEDITOR || {}).instances || {});

  function typed() {
    editors().forEach((editor) => editor.updateElement());
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    return data.toString();
  }

  // Whoever logs in again in another tab has another token from then on.
  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (found) field.value = found[1];
    return field.value;
  }

  function say(text, warn) {
    line.textContent = text;
    line.classList.toggle("desk-saved--warn", Boolean(warn));
  }

  async function post(body) {
    const headers = { "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await fetch(line.dataset.url, { method: "POST", body, headers, redirect: "manual" });
    if (!answer.ok) throw new Error(answer.status === 0 || answer.status === 403 ? "out" : "down");
    return answer.json();
  }

  async function keep() {
    clearTimeout(timer);
    const body = typed();
    if (body === kept) return true;
    try {
      const told = await post(body);
      kept = body;
      localStorage.removeItem(here);
      if (told.changed) say(`${told.changed} Sla je op, dan zie je eerst het verschil.`, true);
      else say(`Bewaard om ${told.at} uur. Nog niet opgeslagen.`);
      return true;
    } catch (error) {
      localStorage.setItem(here, body);
      const why = error.message === "out"
        ? "Je bent uitgelogd. Log in via een ander tabblad en ga hier verder."
        : "Geen verbinding. We proberen het steeds opnieuw.";
      say(`${why} Wat je typte, is veilig op deze computer.`, true);
      timer = setTimeout(keep, AGAIN);
      return false;
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  // What stayed behind on this computer goes to the server first, which offers it to put back.
  async function bringBack() {
    const left = localStorage.getItem(here);
    if (!left) return;
    try {
      await post(left);
      localStorage.removeItem(here);
      location.reload();
    } catch {
      say("Op deze computer staat tekst die je niet opsloeg. Ververs de pagina zodra je weer verbinding hebt.", true);
    }
  }

  // Nothing leaves this page before it is kept: a lost session would swallow it.
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (passing || (button && button.hasAttribute("formtarget"))) return;
    token();
    if (typed() === kept) return;
    event.preventDefault();
    if (!(await keep())) return;
    token();
    passing = true;
    if (button) form.requestSubmit(button);
    else form.requestSubmit();
  });

  function begin() {
    kept = typed();
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    if (window.django && django.jQuery) django.jQuery(form).on("change", later);
    editors().forEach((editor) => editor.on("change", later));
    bringBack();
  }

  const waiting = editors().filter((editor) => editor.status !== "ready");
  if (window.CKEDITOR && form.querySelector("[data-type=ckeditortype]") && (!editors().length || waiting.length)) {
    let begun = false;
    CKEDITOR.on("instanceReady", () => { if (!begun) { begun = true; setTimeout(begin, 0); } });
  } else begin();
})();
