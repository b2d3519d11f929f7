// Draws regions of damage on the picture after; what is drawn is written into the region's own text field.
"use strict";
const drawn = document.getElementById("drawn");
const help = document.getElementById("drawn-help");
const SVG = "http://www.w3.org/2000/svg";
let drawing = null; // the text field that is drawn into

function pointsOf(field) {
  return field.value
    .split("\n")
    .map((line) => line.replaceAll(",", " ").trim().split(/\s+/).map(Number))
    .filter((point) => point.length === 2 && point.every((each) => each >= 0 && each <= 1));
}

function fields() {
  return [...document.querySelectorAll("textarea[name^='regions-'][name$='-outline']:not([name*='__prefix__'])")];
}

function show(svg) {
  svg.replaceChildren(
    ...fields().map((field) => {
      const line = document.createElementNS(SVG, "polygon");
      line.setAttribute(
        "points",
        pointsOf(field)
          .map(([x, y]) => `${x * 1000},${y * 1000}`)
          .join(" "),
      );
      if (field === drawing) line.setAttribute("class", "current");
      return line;
    }),
  );
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "move";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function begin(field, starter) {
  drawing = drawing === field ? null : field;
  for (const each of document.querySelectorAll("button.draw")) each.textContent = drawn.dataset.draw;
  if (drawing) starter.textContent = drawn.dataset.done;
  help.textContent = drawing ? drawn.dataset.help : "";
  drawn.classList.toggle("drawing", Boolean(drawing));
  if (drawing) drawn.scrollIntoView({ block: "center" });
}

function equip(svg) {
  for (const field of fields().filter((each) => !each.dataset.drawable)) {
    field.dataset.drawable = "yes";
    field.addEventListener("input", () => show(svg));
    const starter = button(drawn.dataset.draw, () => {
      begin(field, starter);
      show(svg);
    });
    starter.classList.add("draw");
    const moves = document.createElement("div");
    moves.className = "moves";
    moves.append(
      starter,
      button(drawn.dataset.again, () => {
        field.value = "";
        show(svg);
      }),
    );
    field.after(moves);
  }
  show(svg);
}

if (drawn) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 1000 1000");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  drawn.append(svg);
  drawn.addEventListener("click", (event) => {
    if (!drawing) return;
    const box = drawn.getBoundingClientRect();
    const at = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const point = at.map((each) => Math.min(1, Math.max(0, each)).toFixed(4)).join(" ");
    drawing.value = drawing.value.trim() ? `${drawing.value.trim()}\n${point}` : point;
    show(svg);
  });
  document.addEventListener("formset:added", () => equip(svg));
  equip(svg);
}
