// Lays the picture before over the one after as a matrix of nine numbers says, from 0 to 1 of each picture.
"use strict";
const aligning = {
  // The CSS value for an image stretched over a box of that size: see css_matrix3d in registry/domain/media/homography.py.
  css(m, width, height) {
    const s = [
      m[0],
      (m[1] * width) / height,
      m[2] * width,
      (m[3] * height) / width,
      m[4],
      m[5] * height,
      m[6] / width,
      m[7] / height,
      m[8],
    ];
    const [a, b, c, d, e, f, g, h, i] = s.map((each) => each.toPrecision(10));
    return `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(", ")})`;
  },
  lay(overlay, matrix) {
    overlay.hidden = !matrix;
    const frame = overlay.querySelector(".overlay-frame");
    if (matrix && frame.clientWidth)
      overlay.querySelector(".over").style.transform = aligning.css(matrix, frame.clientWidth, frame.clientHeight);
  },
  equip(overlay) {
    const again = () => aligning.lay(overlay, overlay.dataset.matrix ? JSON.parse(overlay.dataset.matrix) : null);
    const range = overlay.querySelector("input[type=range]");
    const mix = () => {
      overlay.querySelector(".over").style.opacity = range.value / 100;
    };
    range.addEventListener("input", mix);
    new ResizeObserver(again).observe(overlay.parentElement);
    mix();
    again();
  },
};
document.querySelectorAll(".overlay").forEach(aligning.equip);
