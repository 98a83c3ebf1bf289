// A button that copies the address of a page. Without this file the address can be selected.
"use strict";

(() => {
  const field = document.getElementById("deel-adres");
  const button = document.getElementById("deel-knop");
  const done = document.getElementById("deel-klaar");
  if (!field || !button || !done) return;

  async function copy() {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      done.textContent = "Het webadres is gekopieerd.";
    } catch {
      // No leave of the browser, or no https.
      done.textContent = "Kopiëren lukte niet. Het webadres is geselecteerd: kopieer het met Ctrl of Cmd en C.";
    }
  }

  button.hidden = false;
  button.addEventListener("click", copy);
})();
