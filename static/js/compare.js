// <before-after>: two pictures of one place in one frame. It only says what is asked for (data-mode, data-shown, --p,
// --warp); css/pair-live.css shows it. Without this script the same markup is two captioned pictures side by side.
const SLIDES = ["swipe", "down", "fade"];
const CHANGE_EVERY = 700; // milliseconds: under three flashes a second, even for those who count both halves
const still = matchMedia("(prefers-reduced-motion: reduce)");

// Browsers that do not know of (scripting: enabled) have left the stylesheet of the live page alone.
const live = document.getElementById("pair-live");
if (live && !matchMedia("(scripting: enabled)").matches) live.media = "screen";

class BeforeAfter extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".stage");
    this.range = this.querySelector("[type=range]");
    if (!this.range) return;
    this.radios = [...this.querySelectorAll("[name=mode]")];
    this.tools = Object.fromEntries([...this.querySelectorAll("[data-do]")].map((tool) => [tool.dataset.do, tool]));
    this.matrix = this.dataset.aligned ? this.dataset.aligned.split(" ").map(Number) : null;
    this.state = { mode: "swipe", p: 50, marks: true, aligned: Boolean(this.matrix), xywh: "" };
    this.listen();
    this.read();
    new ResizeObserver(() => this.warp()).observe(this.stage);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  listen() {
    this.radios.forEach((radio) => radio.addEventListener("change", () => this.set({ mode: radio.value })));
    this.range.addEventListener("input", () => this.set({ p: Number(this.range.value) }));
    this.tools.marks?.addEventListener("change", ({ target }) => this.set({ marks: target.checked }));
    this.tools.aligned?.addEventListener("change", ({ target }) => this.set({ aligned: target.checked }));
    this.tools.copy.addEventListener("click", () => this.copy());
    this.tools.swap.addEventListener("click", () => this.swap());
    this.tools.play.addEventListener("click", () => this.play(!this.timer));
    still.addEventListener("change", () => this.show());
    addEventListener("hashchange", () => this.read());
    if (this.dataset.zoom) {
      this.tools.in.addEventListener("click", () => this.deep?.closer(1.6));
      this.tools.out.addEventListener("click", () => this.deep?.closer(1 / 1.6));
      this.tools.zoom.addEventListener("click", () => this.set({ xywh: this.state.xywh ? "" : "percent:0,0,100,100" }));
    }
    this.drag();
    this.light();
  }

  // Dragging over the pictures moves the slider; a touch that scrolls the page does not.
  drag() {
    let from = null;
    this.stage.addEventListener("dragstart", (event) => event.preventDefault());
    this.stage.addEventListener("pointerdown", (event) => {
      if (event.button || !["swipe", "down"].includes(this.state.mode) || event.target.closest(".deep")) return;
      from = { x: event.clientX, y: event.clientY, moved: false };
      if (event.pointerType === "mouse" && !event.target.closest("a")) this.set({ p: this.share(event) });
    });
    this.stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [across, down] = [Math.abs(event.clientX - from.x), Math.abs(event.clientY - from.y)];
      if (!from.moved && Math.max(across, down) < 5) return;
      if (!from.moved && event.pointerType !== "mouse" && across > down === (this.state.mode === "down")) {
        from = null; // that finger scrolls
        return;
      }
      if (!from.moved) this.stage.setPointerCapture(event.pointerId);
      from.moved = true;
      this.set({ p: this.share(event) });
    });
    for (const end of ["pointerup", "pointercancel"]) this.stage.addEventListener(end, () => (from = null));
  }

  // How much of the earlier picture a pointer leaves, in percent: it lies where reading starts.
  share({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    const across = (clientX - box.left) / box.width;
    const part = this.state.mode === "down" ? (clientY - box.top) / box.height : this.mirrored ? 1 - across : across;
    return Math.round(100 * Math.min(1, Math.max(0, part)));
  }

  get mirrored() {
    return getComputedStyle(this).direction === "rtl";
  }

  // A marked region and its line in the list light up together.
  light() {
    this.querySelectorAll(".marks a").forEach((mark) => {
      const line = document.querySelector(mark.getAttribute("href"));
      for (const [on, off] of [
        ["pointerenter", "pointerleave"],
        ["focusin", "focusout"],
      ])
        for (const [one, other] of [
          [mark, line],
          [line, mark],
        ]) {
          one?.addEventListener(on, () => other?.classList.add("lit"));
          one?.addEventListener(off, () => other?.classList.remove("lit"));
        }
    });
  }

  // The fragment says what to show; one that is about something else, such as a claim, is left alone.
  read() {
    const given = new URLSearchParams(location.hash.slice(1));
    const mode = given.get("mode");
    const p = Number.parseInt(given.get("p"), 10);
    const asked = {};
    if (this.radios.some((radio) => radio.value === mode)) asked.mode = mode;
    if (p >= 0 && p <= 100) asked.p = p;
    if (given.has("mode")) {
      asked.marks = given.get("marks") !== "0";
      asked.aligned = Boolean(this.matrix) && given.get("aligned") !== "0";
      asked.xywh =
        /^percent:(-?[\d.]+,){3}[\d.]+$/.test(given.get("xywh")) && this.dataset.zoom ? given.get("xywh") : "";
    }
    Object.assign(this.state, asked);
    this.show();
  }

  set(changes) {
    Object.assign(this.state, changes);
    this.show();
    clearTimeout(this.writing);
    this.writing = setTimeout(() => history.replaceState(history.state, "", this.address()), 200);
  }

  address() {
    const { mode, p, marks, aligned, xywh } = this.state;
    const words = [`mode=${mode}`];
    if (SLIDES.includes(mode)) words.push(`p=${p}`);
    if (!marks) words.push("marks=0");
    if (this.matrix && !aligned) words.push("aligned=0");
    if (xywh) words.push(`xywh=${xywh}`);
    return new URL(`#${words.join("&")}`, location.href).href;
  }

  show() {
    const { mode, p, marks, aligned, xywh } = this.state;
    this.dataset.mode = mode;
    this.style.setProperty("--p", p);
    this.classList.toggle("unmarked", !marks);
    this.classList.toggle("aligned", aligned);
    this.range.value = p;
    this.range.setAttribute("aria-valuetext", this.dataset.share.replace("{p}", p));
    this.radios.forEach((radio) => (radio.checked = radio.value === mode));
    if (this.tools.marks) this.tools.marks.checked = marks;
    if (this.tools.aligned) this.tools.aligned.checked = aligned;
    this.tools.play.hidden = still.matches;
    this.play(mode === "flicker" && !still.matches && this.paused !== true, true);
    this.warp();
    this.zoom(Boolean(xywh));
  }

  // The matrix is for pictures one wide and one high; css counts in pixels, by columns and in space.
  warp() {
    const [a, b, c, d, e, f, g, h, i] = this.matrix ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const { clientWidth: w, clientHeight: t } = this.stage;
    const flat = [a, (d * t) / w, 0, g / w, (b * w) / t, e, 0, h / t, 0, 0, 1, 0, c * w, f * t, 0, i];
    this.style.setProperty("--warp", `matrix3d(${flat.join(",")})`);
    this.deep?.show(this.state);
  }

  play(on, kept = false) {
    if (!kept) this.paused = !on;
    this.tools.play.setAttribute("aria-pressed", on);
    if (on === Boolean(this.timer)) return;
    clearInterval(this.timer);
    this.timer = on ? setInterval(() => this.swap(), CHANGE_EVERY) : 0;
  }

  swap() {
    this.dataset.shown = this.dataset.shown === "before" ? "after" : "before";
    this.deep?.show(this.state);
  }

  // Deep zoom is fetched when somebody asks for it, and only then.
  async zoom(on) {
    if (!this.dataset.zoom) return;
    this.tools.zoom.setAttribute("aria-pressed", on);
    this.classList.toggle("zoomed", on);
    this.tools.in.hidden = this.tools.out.hidden = !on;
    if (!on) {
      this.deep?.close();
      this.deep = null;
      return;
    }
    if (this.deep || this.opening) return;
    this.opening = true;
    try {
      const { open } = await import(this.dataset.zoom);
      this.deep = await open(this);
      if (!this.state.xywh) this.zoom(false);
    } catch (error) {
      console.warn("Deep zoom cannot be shown:", error);
      this.set({ xywh: "" });
    }
    this.opening = false;
  }

  async copy() {
    const [said, field, address] = [this.querySelector(".copied"), this.querySelector(".link"), this.address()];
    history.replaceState(history.state, "", address);
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = said.dataset.said;
      setTimeout(() => (said.textContent = ""), 4000);
    } catch {
      field.hidden = false;
      field.value = address;
      field.select();
    }
  }
}

customElements.define("before-after", BeforeAfter);
