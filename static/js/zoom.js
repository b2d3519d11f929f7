// Deep zoom for <before-after>: the tiles of both pictures in OpenSeadragon, moved as one. Fetched when asked for.
// Coordinates are those of the later picture, which is one wide: there the earlier one lies as it is aligned.
const LEAST_LIKE = 0.005; // of the picture: by how much an alignment may differ from a turn, a shift and a scale

function fetchScript(address) {
  return new Promise((done, failed) => {
    if (window.OpenSeadragon) return done();
    // It adds a style to the page, which the content policy forbids, unless it finds one by this name: here it does,
    // and what it finds is no HTML, so that it styles nothing.
    const spared = document.createElementNS("urn:none", "style");
    spared.setAttribute("data-openseadragon-mobile-css", "true");
    document.head.append(spared);
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
}

const pictureAt = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

// Where a point of the one picture lies in the other.
function carried(m, { x, y }) {
  const depth = m[6] * x + m[7] * y + m[8];
  return { x: (m[0] * x + m[1] * y + m[2]) / depth, y: (m[3] * x + m[4] * y + m[5]) / depth };
}

function inverse([a, b, c, d, e, f, g, h, i]) {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}

class Deep {
  constructor(pair, [before, after]) {
    Object.assign(this, { pair, before, after, tall: after.height / after.width, own: before.height / before.width });
    this.frame = document.createElement("div");
    this.frame.className = "deep";
    pair.stage.append(this.frame);
    this.marks = pair.querySelector(".marks");
  }

  // How the earlier picture is laid: as OpenSeadragon can turn and scale it, or null if it would have to be bent.
  laid() {
    if (!this.pair.matrix || !this.pair.state.aligned) {
      const width = Math.min(1, this.tall / this.own);
      return { x: (1 - width) / 2, y: (this.tall - width * this.own) / 2, width };
    }
    const at = (x, y) => {
      const point = carried(this.pair.matrix, { x, y });
      return { x: point.x, y: point.y * this.tall };
    };
    const [zero, across, down, far] = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
    const [dx, dy] = [across.x - zero.x, across.y - zero.y];
    const width = Math.hypot(dx, dy);
    const wanted = { x: zero.x - dy * this.own, y: zero.y + dx * this.own };
    const bent =
      Math.hypot(down.x - wanted.x, down.y - wanted.y) + Math.hypot(far.x - wanted.x - dx, far.y - wanted.y - dy);
    if (bent > LEAST_LIKE) return null;
    const middle = { x: (zero.x + far.x) / 2, y: (zero.y + far.y) / 2 };
    const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
    return { x: middle.x - width / 2, y: middle.y - (width * this.own) / 2, width, degrees };
  }

  get apart() {
    return this.pair.state.mode === "side" || !this.laid();
  }

  // One viewer with both pictures, or two with one each; made anew when that, or the alignment, changes.
  async build() {
    const kind = `${this.apart} ${this.pair.state.aligned}`;
    if (kind === this.kind) return;
    const bounds = this.viewers?.[0].viewport.getBounds() ?? this.asked();
    this.kind = kind;
    this.tear();
    const laid = this.laid();
    this.bent = laid ? null : this.pair.matrix;
    this.frame.toggleAttribute("data-bent", Boolean(this.bent));
    const earlier = { tileSource: this.before, ...(laid ?? { width: 1 }) };
    const later = { tileSource: this.after, width: 1 };
    // The first viewer is always that of the later picture: it leads.
    const contents = this.apart ? [[later], [earlier]] : [[earlier, later]];
    this.viewers = contents.map(() => this.viewer());
    if (this.apart) this.frame.prepend(this.viewers[1].element);
    await Promise.all(contents.map((items, index) => this.fill(this.viewers[index], items)));
    if (kind !== this.kind) return;
    this.join(bounds);
  }

  viewer() {
    const element = this.frame.appendChild(document.createElement("div"));
    return window.OpenSeadragon({
      element,
      drawer: "canvas",
      crossOriginPolicy: false,
      showNavigationControl: false,
      gestureSettingsMouse: { clickToZoom: false },
      animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.5,
      minZoomImageRatio: 0.8,
      maxZoomPixelRatio: 3,
      visibilityRatio: 0.6,
      preserveImageSizeOnResize: true,
      silenceMultiImageWarnings: true,
    });
  }

  fill(viewer, items) {
    return Promise.all(
      items.map(
        (item, index) => new Promise((success, error) => viewer.addTiledImage({ ...item, index, success, error })),
      ),
    );
  }

  join(bounds) {
    const [first, second] = this.viewers;
    first.viewport.fitBounds(bounds, true);
    first.addHandler("viewport-change", () => this.moved(first, second));
    first.addHandler("animation-finish", () => this.say());
    second?.addHandler("viewport-change", () => this.moved(second, first));
    second?.addHandler("animation-finish", () => this.say());
    first.addHandler("resize", () => setTimeout(() => this.moved(first, second)));
    if (this.marks && !this.pair.classList.contains("unmarked")) first.element.append(this.marks);
    this.moved(first, second);
    this.show(this.pair.state);
  }

  moved(from, to) {
    if (this.leading && this.leading !== from) return;
    this.leading = from;
    if (to) this.follow(from.viewport, to.viewport, to === this.viewers[1]);
    this.leading = null;
    this.curtain();
    this.draw();
  }

  // The other viewer looks at the same spot at the same scale, through the alignment where the pictures are bent.
  follow(from, to, earlier) {
    const centre = from.getCenter();
    const zoom = from.getZoom();
    const map = this.map(earlier);
    const [there, beside] = [map(centre), map({ x: centre.x + 0.001, y: centre.y })];
    const scale = 0.001 / (Math.hypot(beside.x - there.x, beside.y - there.y) || 0.001);
    to.zoomTo(zoom * scale, null, true);
    to.panTo(new window.OpenSeadragon.Point(there.x, there.y), true);
  }

  map(earlier) {
    if (!this.bent) return (point) => point;
    const [matrix, from, to] = earlier ? [inverse(this.bent), this.tall, this.own] : [this.bent, this.own, this.tall];
    return ({ x, y }) => {
      const point = carried(matrix, { x, y: y / from });
      return { x: point.x, y: point.y * to };
    };
  }

  show(state) {
    if (state.xywh !== this.said && this.viewers?.[0].viewport) {
      this.said = state.xywh;
      if (state.xywh && this.kind) this.viewers[0].viewport.fitBounds(this.asked(), true);
    }
    this.build();
    if (this.viewers?.length === 1) {
      const later = this.viewers[0].world.getItemAt(1);
      if (!later) return;
      const hidden = state.mode === "flicker" && this.pair.dataset.shown === "before";
      later.setOpacity(state.mode === "fade" ? 1 - state.p / 100 : hidden ? 0 : 1);
      later.setCompositeOperation(state.mode === "difference" ? "difference" : null);
      this.curtain();
    }
  }

  // What the slider covers of the later picture stays covered at the same place of the screen.
  curtain() {
    const viewer = this.viewers.length === 1 ? this.viewers[0] : null;
    const later = viewer?.world.getItemAt(1);
    if (!later) return;
    const { mode, p } = this.pair.state;
    if (!["swipe", "down"].includes(mode)) return later.setClip(null);
    const { Point, Rect } = window.OpenSeadragon;
    const { x: wide, y: high } = viewer.viewport.getContainerSize();
    const mirrored = mode === "swipe" && this.pair.mirrored;
    const share = (mirrored ? 100 - p : p) / 100;
    const edge = later.viewportToImageCoordinates(
      viewer.viewport.pointFromPixel(new Point(wide * share, high * share), true),
      true,
    );
    const size = later.getContentSize();
    const [x, y] = [Math.min(size.x, Math.max(0, edge.x)), Math.min(size.y, Math.max(0, edge.y))];
    if (mode === "down") later.setClip(new Rect(0, y, size.x, size.y - y));
    else later.setClip(mirrored ? new Rect(0, 0, x, size.y) : new Rect(x, 0, size.x - x, size.y));
  }

  // The outlines are our own: they lie where the later picture lies.
  draw() {
    if (this.marks?.parentElement !== this.viewers[0].element) return;
    const { Point } = window.OpenSeadragon;
    const { viewport } = this.viewers[0];
    const [from, to] = [
      viewport.pixelFromPoint(new Point(0, 0), true),
      viewport.pixelFromPoint(new Point(1, this.tall), true),
    ];
    const places = { left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y };
    for (const [name, value] of Object.entries(places)) this.marks.style[name] = `${value}px`;
    this.marks.style.setProperty("--smaller", viewport.getContainerSize().x / (to.x - from.x));
  }

  asked() {
    const [x, y, w, h] = this.pair.state.xywh
      .replace("percent:", "")
      .split(",")
      .map((number) => Number(number) / 100);
    return new window.OpenSeadragon.Rect(x, y * this.tall, w, h * this.tall);
  }

  say() {
    if (!this.pair.deep) return;
    const { x, y, width, height } = this.viewers[0].viewport.getBounds();
    const parts = [x, y / this.tall, width, height / this.tall].map((part) => Math.round(part * 1000) / 10);
    const said = `percent:${parts.join(",")}`;
    if (said === this.said) return; // what was said is drawn, and a drawing that is finished is heard of here
    this.said = said;
    this.pair.set({ xywh: said });
  }

  closer(by) {
    this.viewers[0].viewport.zoomBy(by);
    this.viewers[0].viewport.applyConstraints();
  }

  tear() {
    if (this.marks) {
      this.marks.removeAttribute("style");
      this.pair.stage.querySelector(".after").after(this.marks);
    }
    this.viewers?.forEach((viewer) => viewer.destroy());
    this.frame.replaceChildren();
    this.viewers = null;
  }

  close() {
    this.kind = "closed";
    this.tear();
    this.frame.remove();
  }
}

export async function open(pair) {
  const { openseadragon, before, after } = pair.dataset;
  const [, ...pictures] = await Promise.all([fetchScript(openseadragon), pictureAt(before), pictureAt(after)]);
  const deep = new Deep(pair, pictures);
  await deep.build();
  return deep;
}
