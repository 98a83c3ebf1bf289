// Copying a secret link. Without this file one selects it in its field.
"use strict";

(() => {
  const told = document.getElementById("copied");
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(field.value).then(
        () => { told.textContent = "De link is gekopieerd."; },
        () => { field.select(); told.textContent = "Kopiëren lukt niet. De link is geselecteerd."; },
      );
    });
  });
})();
