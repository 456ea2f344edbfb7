// Zooms and moves a picture on its page. Without it the picture is a plain image.
"use strict";

const STEP = 1.25;
const LEAST = 0.25;
const MOST = 8;

for (const stage of document.querySelectorAll(".stage")) {
  const image = stage.querySelector("img");
  const words = stage.dataset;
  const natural = Number(image.getAttribute("width"));
  // The zoom relative to the picture's own size; none fits it into the page.
  let zoom = null;

  // Keeps what is at a point of the stage where it is.
  const set = (wanted, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const before = image.getBoundingClientRect();
    const frame = stage.getBoundingClientRect();
    const [left, top] = [frame.left + x - before.left, frame.top + y - before.top];
    const shares = [left / before.width, top / before.height];
    zoom = wanted === null ? null : Math.min(MOST, Math.max(LEAST, wanted));
    stage.classList.toggle("zoomed", zoom !== null);
    image.style.width = zoom === null ? "" : `${natural * zoom}px`;
    const after = image.getBoundingClientRect();
    stage.scrollLeft += after.left + shares[0] * after.width - (frame.left + x);
    stage.scrollTop += after.top + shares[1] * after.height - (frame.top + y);
    status.textContent = zoom === null ? words.fits : `${Math.round(100 * zoom)} %`;
  };
  const now = () => zoom ?? image.getBoundingClientRect().width / natural;

  const bar = document.createElement("div");
  bar.className = "zoom";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    bar.append(made);
  };
  button("−", words.out, () => set(now() / STEP));
  button("+", words.in, () => set(now() * STEP));
  button("1 : 1", words.own, () => set(1));
  button(words.fit, words.fitLong, () => set(null));
  bar.append(status);
  stage.before(bar);

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const acts = {
      "+": () => set(now() * STEP),
      "=": () => set(now() * STEP),
      "-": () => set(now() / STEP),
      0: () => set(null),
      1: () => set(1),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      // Who only scrolls the page is not held up.
      if (!event.ctrlKey && !event.metaKey) {
        return;
      }
      event.preventDefault();
      const frame = stage.getBoundingClientRect();
      const factor = event.deltaY < 0 ? STEP : 1 / STEP;
      set(now() * factor, event.clientX - frame.left, event.clientY - frame.top);
    },
    { passive: false },
  );
  stage.addEventListener("dblclick", (event) => {
    const frame = stage.getBoundingClientRect();
    set(now() * STEP * STEP, event.clientX - frame.left, event.clientY - frame.top);
  });

  let held = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") {
      return;
    }
    event.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    held = [event.clientX + stage.scrollLeft, event.clientY + stage.scrollTop];
  });
  stage.addEventListener("pointermove", (event) => {
    if (held) {
      stage.scrollLeft = held[0] - event.clientX;
      stage.scrollTop = held[1] - event.clientY;
    }
  });
  const release = () => {
    held = null;
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
}
