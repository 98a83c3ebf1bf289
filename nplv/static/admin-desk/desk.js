// The desk's small comforts. Every form works without this file.
"use strict";

(() => {
  // Beside the choice of an image: the image.
  function showImage(select) {
    const wrapper = select.closest(".related-widget-wrapper") || select.parentElement;
    let shown = wrapper.querySelector(".desk-image--chosen");
    if (!select.value) {
      if (shown) shown.remove();
      return;
    }
    if (!shown) {
      shown = document.createElement("img");
      shown.className = "desk-image desk-image--chosen";
      shown.alt = "";
      wrapper.append(shown);
    }
    const home = document.body.dataset.desk || "/beheer/";
    shown.src = `${home}articles/image/${encodeURIComponent(select.value)}/miniatuur/`;
  }

  function watchImages(root) {
    root.querySelectorAll('select[data-model-name][data-field-name$="image"]').forEach((select) => {
      if (select.name.includes("__prefix__") || select.dataset.watched) return;
      select.dataset.watched = "1";
      showImage(select);
      django.jQuery(select).on("change", () => showImage(select));
    });
  }

  // Names for boxes that Django's lists leave without one.
  function nameBoxes() {
    document.querySelectorAll("#result_list tbody tr").forEach((row) => {
      const box = row.querySelector("input.action-select");
      const name = row.querySelector("th a, .field-title a, th");
      if (box && name) box.setAttribute("aria-label", `Kies ${name.textContent.trim()}`);
    });
  }

  // And for the fields in a table of lines: the heading of their column.
  function nameLines() {
    document.querySelectorAll(".tabular tbody td[class^=field-]").forEach((cell) => {
      const kind = cell.classList[0].replace("field-", "column-");
      const heading = cell.closest("table").querySelector(`thead th.${CSS.escape(kind)}`);
      if (!heading) return;
      cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
        if (!field.labels || !field.labels.length) field.setAttribute("aria-label", heading.textContent.trim());
      });
    });
    document.querySelectorAll(".tabular td.delete input").forEach((box) => box.setAttribute("aria-label", "Verwijder deze regel"));
  }

  // On a phone a list becomes cards: each cell says the heading of its column.
  function nameCells() {
    const list = document.getElementById("result_list");
    if (!list || document.body.classList.contains("model-image")) return;
    const headings = [...list.querySelectorAll("thead th")].map((heading) => {
      const text = heading.querySelector(".text");
      return (text || heading).textContent.trim();
    });
    list.querySelectorAll("tbody tr").forEach((row) => {
      [...row.cells].forEach((cell, place) => {
        if (!cell.classList.contains("action-checkbox")) cell.dataset.label = headings[place] || "";
      });
    });
    list.classList.add("desk-cards");
  }

  // Without room beside a list its filters stand above it, closed where nothing is chosen.
  function closeFilters() {
    if (!window.matchMedia("(max-width: 1500px)").matches) return;
    document.querySelectorAll("#changelist-filter details").forEach((filter) => {
      const chosen = filter.querySelector("li.selected");
      filter.open = Boolean(chosen && chosen.previousElementSibling);
    });
  }

  // Names for what Select2 puts in place of a select, and for the search box of a list.
  function nameChoices() {
    const search = document.getElementById("searchbar");
    if (search) search.setAttribute("aria-label", "Zoeken");
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
      const label = select.labels && select.labels[0];
      const shown = select.nextElementSibling;
      const name = label ? label.textContent.replace(/:\s*$/, "").trim() : "Keuze";
      if (!shown) return;
      shown.querySelectorAll(".select2-selection, .select2-search__field, [role=textbox]").forEach((part) => {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", name);
      });
    });
  }

  // A link to a field lands in it, also where an editor or a chooser stands in its place.
  function land() {
    const field = location.hash.startsWith("#id_") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!field) return;
    const chooser = field.matches(".select2-hidden-accessible") && field.nextElementSibling.querySelector(".select2-selection");
    (chooser || field).focus();
    if (!window.CKEDITOR || !field.matches("textarea")) return;
    const enter = (editor) => {
      if (editor.element.getId() !== field.id) return;
      editor.container.$.scrollIntoView({ block: "center" });
      editor.focus();
    };
    Object.values(CKEDITOR.instances).filter((editor) => editor.status === "ready").forEach(enter);
    CKEDITOR.on("instanceReady", (event) => enter(event.editor));
  }

  nameBoxes();
  nameLines();
  nameCells();
  closeFilters();
  document.addEventListener("formset:added", nameLines);
  // After Django's own scripts, which wait for the same moment and came first.
  if (window.django && django.jQuery) django.jQuery(nameChoices);
  else nameChoices();
  document.addEventListener("formset:added", nameChoices);
  if (window.django && django.jQuery) django.jQuery(land);
  else land();
  window.addEventListener("hashchange", land);
  if (window.django && django.jQuery) {
    watchImages(document);
    document.addEventListener("formset:added", (event) => watchImages(event.target));
  }
})();
