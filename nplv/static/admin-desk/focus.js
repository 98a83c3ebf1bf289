// The focus of a picture: a click on it sets the two sliders, which also work by themselves.
"use strict";

(() => {
  const box = document.querySelector("[data-focus]");
  const across = document.getElementById("id_focus_x");
  const down = document.getElementById("id_focus_y");
  if (!box || !across || !down) return;

  const mark = box.querySelector(".focus__mark");
  const percent = (slider) => `${Math.round(Number(slider.value) * 100)}%`;

  function show() {
    const [x, y] = [percent(across), percent(down)];
    mark.hidden = false;
    mark.style.left = x;
    mark.style.top = y;
    document.querySelectorAll(".cut__frame img").forEach((image) => { image.style.objectPosition = `${x} ${y}`; });
    across.setAttribute("aria-valuetext", `${x} van links`);
    down.setAttribute("aria-valuetext", `${y} van boven`);
  }

  function point(event) {
    const { left, top, width, height } = box.getBoundingClientRect();
    const within = (value) => Math.min(1, Math.max(0, value)).toFixed(2);
    across.value = within((event.clientX - left) / width);
    down.value = within((event.clientY - top) / height);
    across.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  }

  // Dragging follows the finger; the picture itself must not be dragged away.
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    point(event);
  });
  box.addEventListener("pointermove", (event) => { if (box.hasPointerCapture(event.pointerId)) point(event); });
  [across, down].forEach((slider) => slider.addEventListener("input", show));
  show();
})();
