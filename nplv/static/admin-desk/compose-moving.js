// Items change places: dragged, picked up with Enter, or with Alt and the arrows.
"use strict";

(() => {
  const Compose = window.Compose;
  if (!Compose) return;
  const { list, items, nameOf, say } = Compose;
  const EDGE = 70; // pixels from the edge of the window where it scrolls along

  const addressOf = (row) => row.querySelector('button[name="direction"]').formAction;
  const placeOf = (row) => items().indexOf(row);

  function put(row, place) {
    const all = items().filter((each) => each !== row);
    const to = Math.max(0, Math.min(place, all.length));
    if (items()[to] === row) return false;
    all.splice(to, 0, row);
    Compose.keepFocus(() => {
      Compose.order(all);
      Compose.number();
    });
    return true;
  }

  const where = (row) => `${nameOf(row)} staat nu op plaats ${placeOf(row) + 1} van ${items().length}.`;

  function save(row) {
    Compose.post(addressOf(row), { to: String(placeOf(row) + 1) }, { key: `move-${row.dataset.item}` });
  }

  // Shown and said at once; the server follows.
  function move(row, place) {
    if (!put(row, place)) return;
    say(where(row));
    row.scrollIntoView({ block: "nearest" });
    save(row);
  }

  // Picked up with the keyboard
  let grabbed = null;
  let began = 0;

  function grab(row) {
    grabbed = row;
    began = placeOf(row);
    row.classList.add("item--grabbed");
    row.querySelector(".item__grab").setAttribute("aria-pressed", "true");
    say(`${nameOf(row)} opgepakt, plaats ${began + 1} van ${items().length}. Verplaats met de pijltjes.`);
  }

  function release(back) {
    const row = grabbed;
    if (!row) return;
    grabbed = null;
    row.classList.remove("item--grabbed");
    row.querySelector(".item__grab").removeAttribute("aria-pressed");
    if (back) put(row, began);
    say(back ? `${nameOf(row)} staat weer op plaats ${began + 1}.` : `Neergelegd. ${where(row)}`);
    if (placeOf(row) !== began) save(row);
  }

  function stepOf(event, row) {
    return { ArrowUp: placeOf(row) - 1, ArrowDown: placeOf(row) + 1, Home: 0, End: items().length }[event.key];
  }

  function typing(target) {
    return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest(".item");
    if (!row) return;
    const to = stepOf(event, row);
    if (grabbed === row && !event.altKey) {
      if (to !== undefined) { put(row, to); say(where(row)); row.scrollIntoView({ block: "nearest" }); }
      else if (event.key === "Escape") release(true);
      else return;
      event.preventDefault();
    } else if (event.altKey && !event.ctrlKey && to !== undefined) {
      event.preventDefault();
      move(row, to);
    } else if (to !== undefined && event.target.matches(".item__name, .item__grab")) {
      event.preventDefault();
      const there = items()[Math.max(0, Math.min(to, items().length - 1))];
      there.querySelector(event.target.matches(".item__grab") ? ".item__grab" : ".item__name").focus();
    }
  });

  list.addEventListener("focusout", (event) => {
    if (grabbed && !grabbed.contains(event.relatedTarget) && !drag) window.setTimeout(() => {
      if (grabbed && !grabbed.contains(document.activeElement)) release(false);
    }, 0);
  });

  // Dragged. The others step aside and the item itself stays where it is in the page: taken out
  // and put in again, it would lose the finger that drags it.
  let drag = null;
  let dropped = 0;

  function shift(row, to) {
    for (let at = placeOf(row); at < to; at += 1) list.insertBefore(items()[at + 1], row);
    for (let at = placeOf(row); at > to; at -= 1) list.insertBefore(items()[at - 1], row.nextSibling);
    Compose.number();
  }

  function over(y) {
    const others = items().filter((row) => row !== drag.row);
    const place = others.findIndex((row) => {
      const box = row.querySelector(".item__row").getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    return place === -1 ? others.length : place;
  }

  function drop(back) {
    if (!drag) return;
    const { row, from, moved } = drag;
    drag = null;
    document.body.classList.remove("desk-dragging");
    row.classList.remove("item--dragged");
    if (!moved) return;
    dropped = Date.now();
    if (back) shift(row, from);
    if (placeOf(row) !== from) { say(where(row)); save(row); }
  }

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".item__grab");
    if (!handle || event.button !== 0) return;
    const row = handle.closest(".item");
    drag = { row, from: placeOf(row), y: event.clientY, moved: false, id: event.pointerId };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    if (!drag.moved && Math.abs(event.clientY - drag.y) < 5) return;
    if (!drag.moved) {
      drag.moved = true;
      release(false);
      drag.row.classList.add("item--dragged");
      document.body.classList.add("desk-dragging");
    }
    if (event.clientY < EDGE) window.scrollBy(0, -12);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
    const to = over(event.clientY);
    if (to !== placeOf(drag.row)) shift(drag.row, to);
  });
  document.addEventListener("pointerup", () => drop(false));
  document.addEventListener("pointercancel", () => drop(true));
  document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") drop(true); });

  list.addEventListener("click", (event) => {
    const handle = event.target.closest(".item__grab");
    if (!handle || Date.now() - dropped < 300) return;
    const row = handle.closest(".item");
    if (grabbed === row) release(false);
    else { release(false); handle.focus(); grab(row); }
  });

  Object.assign(Compose, { move, placeOf, typing, addressOf });
})();
