// Control points: sets them with a loupe, solves the homography as registry/domain/media/homography.py does, and shows at once
// how far each point is off and how the pictures come to lie over each other. The text field is what is sent.
"use strict";
const ROUNDS = 4; // of weighing anew, as in the server
const FEWEST = 6;
const apply = (m, [x, y]) => {
  const w = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
};
const compose = (s, f) =>
  [0, 3, 6].flatMap((r) => [0, 1, 2].map((c) => s[r] * f[c] + s[r + 1] * f[c + 3] + s[r + 2] * f[c + 6]));
const scaled = (x, y) => [x, 0, 0, 0, y, 0, 0, 0, 1];

function normal(points) {
  const x = points.reduce((sum, p) => sum + p[0], 0) / points.length;
  const y = points.reduce((sum, p) => sum + p[1], 0) / points.length;
  const spread = points.reduce((sum, p) => sum + Math.hypot(p[0] - x, p[1] - y), 0) / points.length;
  const scale = Math.SQRT2 / spread;
  return {
    to: [scale, 0, -scale * x, 0, scale, -scale * y, 0, 0, 1],
    back: [1 / scale, 0, x, 0, 1 / scale, y, 0, 0, 1],
  };
}

function leastSquares(points, weights) {
  const system = Array.from({ length: 8 }, () => new Array(9).fill(0));
  points.forEach(([[x, y], [u, v]], index) => {
    for (const row of [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ]) {
      for (let i = 0; i < 8; i += 1)
        for (let j = 0; j < 9; j += 1) system[i][j] += weights[index] ** 2 * row[i] * row[j];
    }
  });
  for (let column = 0; column < 8; column += 1) {
    let best = column;
    for (let row = column; row < 8; row += 1)
      if (Math.abs(system[row][column]) > Math.abs(system[best][column])) best = row;
    [system[column], system[best]] = [system[best], system[column]];
    for (let row = 0; row < 8; row += 1) {
      if (row === column) continue;
      const factor = system[row][column] / system[column][column];
      for (let j = 0; j < 9; j += 1) system[row][j] -= factor * system[column][j];
    }
  }
  return [...system.map((row, index) => row[8] / row[index]), 1];
}

// The matrix from 0 to 1 of each picture, and how far each pair is off in shares of the diagonal; null if it is none.
function solve(pairs, before, after) {
  const inPixels = pairs.map(([bx, by, ax, ay]) => [
    [bx * before[0], by * before[1]],
    [ax * after[0], ay * after[1]],
  ]);
  const here = normal(inPixels.map((pair) => pair[0]));
  const there = normal(inPixels.map((pair) => pair[1]));
  const points = inPixels.map(([b, a]) => [apply(here.to, b), apply(there.to, a)]);
  let weights = points.map(() => 1);
  let found = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    found = leastSquares(points, weights);
    const depths = points.map(([[x, y]]) => found[6] * x + found[7] * y + 1);
    if (!(Math.min(...depths) >= 0.05)) return null;
    weights = depths.map((depth) => 1 / depth);
  }
  let matrix = compose(
    scaled(1 / after[0], 1 / after[1]),
    compose(compose(there.back, compose(found, here.to)), scaled(...before)),
  );
  matrix = matrix.map((each) => each / matrix[8]);
  if (!matrix.every(Number.isFinite) || !faces(matrix)) return null;
  const off = pairs.map(([bx, by, ax, ay]) => {
    const [x, y] = apply(matrix, [bx, by]);
    return Math.hypot((ax - x) * after[0], (ay - y) * after[1]) / Math.hypot(...after);
  });
  return { matrix, off };
}

function faces(m) {
  const corners = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  const depths = corners.map(([x, y]) => m[6] * x + m[7] * y + m[8]);
  const shape = corners.map((corner) => apply(m, corner));
  const turns = shape.map((p, i) => {
    const [q, r] = [shape[(i + 1) % 4], shape[(i + 2) % 4]];
    return (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0]);
  });
  return Math.min(...depths) * Math.max(...depths) > 0 && turns.every((turn) => turn > 0);
}

const field = document.getElementById("id_points");
const panes = [...document.querySelectorAll(".pane")];
const place = document.getElementById("panes");
const list = document.getElementById("points-list");
const said = document.getElementById("points-said");
const overlay = document.querySelector(".overlay");
const sizes = panes.map((pane) => [Number(pane.dataset.width), Number(pane.dataset.height)]);
const set = [null, null]; // the point that waits for its fellow, in each picture

const pairsOf = () =>
  field.value
    .split("\n")
    .map((line) => line.replaceAll(",", " ").trim().split(/\s+/).map(Number))
    .filter((pair) => pair.length === 4 && pair.every((each) => each >= 0 && each <= 1));
const write = (pairs) => {
  field.value = pairs.map((pair) => pair.map((each) => +each.toFixed(5)).join(" ")).join("\n");
  show();
};

function mark(pane, [x, y], words, waits = false) {
  const made = document.createElement("span");
  made.className = waits ? "point waits" : "point";
  made.style.left = `${x * 100}%`;
  made.style.top = `${y * 100}%`;
  made.textContent = words;
  made.setAttribute("aria-hidden", "true");
  pane.append(made);
}

function show() {
  const pairs = pairsOf();
  const solved = pairs.length >= FEWEST ? solve(pairs, ...sizes) : null;
  panes.forEach((pane, side) => {
    pane.querySelectorAll(".point").forEach((each) => each.remove());
    pairs.forEach((pair, index) => mark(pane, pair.slice(side * 2, side * 2 + 2), index + 1));
    if (set[side]) mark(pane, set[side], "+", true);
  });
  list.replaceChildren(
    ...pairs.map((pair, index) => {
      const item = document.createElement("li");
      const away = document.createElement("button");
      away.type = "button";
      away.className = "move";
      away.textContent = place.dataset.remove;
      away.setAttribute("aria-label", `${place.dataset.remove} ${index + 1}`);
      away.addEventListener("click", () => write(pairs.filter((_, other) => other !== index)));
      const off = document.createElement("bdi");
      off.dir = "ltr";
      off.textContent = solved ? `${(solved.off[index] * 100).toFixed(2)} %` : "–";
      item.append(off, " ", away);
      return item;
    }),
  );
  said.textContent = solved ? "" : pairs.length < FEWEST ? place.dataset.few : place.dataset.folded;
  overlay.dataset.matrix = solved ? JSON.stringify(solved.matrix) : "";
  aligning.lay(overlay, solved?.matrix);
  if (solved) aligning.lay(overlay, solved.matrix); // once it has its size
}

function put(side, point) {
  set[side] = point;
  if (set[0] && set[1]) {
    const pair = [...set[0], ...set[1]];
    set.fill(null);
    write([...pairsOf(), pair]);
  } else {
    show();
  }
}

function equip(pane, side) {
  const image = pane.querySelector("img");
  const loupe = document.createElement("canvas");
  loupe.width = loupe.height = 160;
  loupe.className = "loupe";
  loupe.setAttribute("aria-hidden", "true");
  loupe.hidden = true;
  const cross = document.createElement("span");
  cross.className = "cross";
  cross.hidden = true;
  pane.append(cross, loupe);
  let at = [0.5, 0.5];
  function look() {
    cross.style.left = `${at[0] * 100}%`;
    cross.style.top = `${at[1] * 100}%`;
    loupe.hidden = cross.hidden = false;
    loupe.classList.toggle("left", at[0] > 0.5);
    const paper = loupe.getContext("2d");
    const part = 40; // pixels of the copy, four times as large
    paper.fillRect(0, 0, 160, 160);
    paper.drawImage(
      image,
      at[0] * image.naturalWidth - part / 2,
      at[1] * image.naturalHeight - part / 2,
      part,
      part,
      0,
      0,
      160,
      160,
    );
    paper.strokeStyle = "#d33";
    paper.strokeRect(79.5, 0, 1, 160);
    paper.strokeRect(0, 79.5, 160, 1);
  }
  const within = (value) => Math.min(1, Math.max(0, value));
  const from = (event) => {
    const box = image.getBoundingClientRect();
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  };
  const hide = () => {
    loupe.hidden = cross.hidden = true;
  };
  pane.addEventListener("pointermove", (event) => {
    at = from(event);
    look();
  });
  pane.addEventListener("pointerleave", hide);
  pane.addEventListener("blur", hide);
  pane.addEventListener("focus", look);
  pane.addEventListener("click", (event) => {
    at = from(event);
    look();
    put(side, at);
  });
  pane.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.001 : 0.02;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in moves) at = at.map((each, axis) => within(each + moves[event.key][axis]));
    else if (event.key === "Enter") put(side, at);
    else return;
    event.preventDefault();
    look();
  });
}

if (panes.length === 2) {
  panes.forEach(equip);
  field.addEventListener("input", show);
  show();
}
