// The items of an issue, put in their new state without losing what one is doing in them.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  if (!desk || !window.htmx || !("editable" in desk.dataset)) return;
  const list = document.getElementById("items");

  const items = () => [...list.querySelectorAll(":scope > .item")];
  const item = (pk) => document.getElementById(`item-${pk}`);
  const nameOf = (row) => `‘${row.dataset.name}’`;

  // Said by a screen reader, also where the same words were said just before.
  function say(words) {
    const live = document.getElementById("desk-said");
    live.textContent = "";
    window.setTimeout(() => { live.textContent = words; }, 50);
  }

  function focus(control) {
    if (control) control.focus({ preventScroll: true });
  }

  // A control that went, or that can do no more: the name of its item instead.
  function focusOn(id) {
    const control = id && document.getElementById(id);
    if (control && !control.disabled) return focus(control);
    const row = control && control.closest(".item");
    return focus(row && row.querySelector(".item__name"));
  }

  // Change the page; whoever was in it is in the same place afterwards.
  function keepFocus(act) {
    const before = document.activeElement;
    act();
    if (before === document.body || document.activeElement === before) return;
    if (before.isConnected && !before.disabled) focus(before);
    else focusOn(before.id);
  }

  function order(wanted) {
    wanted.forEach((row, place) => {
      const there = items()[place];
      if (there !== row) list.insertBefore(row, there || null);
    });
  }

  // First and last, and the numbers: what follows from the order alone.
  function number() {
    const all = items();
    all.forEach((row, place) => {
      const pk = row.dataset.item;
      document.getElementById(`up-${pk}`).disabled = place === 0;
      document.getElementById(`down-${pk}`).disabled = place === all.length - 1;
      row.querySelector(".item__name .visually-hidden").textContent = `${place + 1}. `;
    });
  }

  // The list as the server knows it. Fields that are open stay as they are.
  function merge(fresh) {
    keepFocus(() => {
      const wanted = [...fresh.children].map((row) => {
        const old = item(row.dataset.item);
        if (!old) return row;
        old.dataset.name = row.dataset.name;
        old.className = old.className.replace(/item--\w+/, row.className.match(/item--\w+/)[0]);
        const [was, is] = [old.querySelector(".item__row"), row.querySelector(".item__row")];
        if (!was.isEqualNode(is)) was.replaceWith(is);
        return old;
      });
      items().filter((row) => !wanted.includes(row)).forEach((row) => row.remove());
      order(wanted);
      placeInserter();
    });
  }

  // Where the next thing comes: after an item, at the beginning ("0") or at the end ("").
  const after = document.getElementById("desk-after");
  const inserter = document.getElementById("inserter");

  function placeInserter() {
    const row = item(after.value);
    if (!row && after.value !== "0") after.value = "";
    const before = row ? row.nextElementSibling : after.value === "0" ? list.firstElementChild : null;
    if (before !== inserter) list.insertBefore(inserter, before);
    inserter.classList.toggle("inserter--between", after.value !== "");
    document.getElementById("inserter-end").hidden = after.value === "";
    document.getElementById("desk-where").textContent = row ? `Komt na ${nameOf(row)}.` : after.value ? "Komt vooraan." : "Komt aan het eind.";
  }

  function insertAfter(pk) {
    keepFocus(() => {
      after.value = pk;
      placeInserter();
    });
  }

  htmx.defineExtension("desk-list", {
    isInlineSwap: (style) => style === "desk-list",
    handleSwap(style, target, fragment) {
      if (style !== "desk-list") return false;
      const fresh = fragment.firstElementChild || fragment;
      if (window.Compose.mayMerge()) merge(fresh);
      return [];
    },
  });

  window.Compose = { desk, list, items, item, nameOf, say, focus, focusOn, keepFocus, order, number, insertAfter, mayMerge: () => true };
  placeInserter();
})();
