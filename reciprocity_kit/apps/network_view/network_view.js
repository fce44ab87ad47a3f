// The network picture on a page, used by the notebook widget and by stand-alone pages.
// It loads nothing, and puts names on the page as text only.
// A model has get(name), set(name, value), save_changes(), on(event, handler), off(event, handler), send(message).
import { Camera, CanvasPen, Painter, Scene, SvgPen, legendLines, paintSheet, setLegend } from "./network_draw.js";

const NEAR = 6; // pixels around a mark that still hit it
const ROWS_AT_ONCE = 200, MOST_MATCHES = 8;
const REST_MS = 140, PLAY_MS = 1400, CALM_PLAY_MS = 2600, MOVE_MS = 350;
const SHEET_TOP = 56;
const MARGIN = 0.25; // of the picture, painted beyond each of its sides
const NARROW = 620;
const HELP = "Drag to move the picture; click it, then turn the wheel to zoom. Click a person to select them, shift-click to add another, shift-drag for all in a box. With the keyboard: arrow keys go from person to person, Enter selects, plus and minus zoom, Home shows all, slash searches, Escape clears.";

/** Make an element; every text goes in as text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Return light, dark or print: what is asked for, else what the page around wears. */
function themeName(model) {
  const asked = model.get("theme");
  if (asked !== "auto") return asked;
  const lab = document.body.dataset.jpThemeLight;
  if (lab) return lab === "true" ? "light" : "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Fence a name, so that its direction does not reorder what stands around it. */
const fenced = (name) => `\u2068${name}\u2069`;

/** Hand a file to the person. */
function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The picture on the page: canvas, controls, card, legend and table around one model. */
class Picture {
  constructor(model, element) {
    this.model = model;
    this.key = `rk-${Math.random().toString(36).slice(2)}`;
    this.state = { hover: -1, focus: -1, selected: new Set(), labels: model.get("labels"), arrows: model.get("arrows") };
    this.camera = new Camera();
    this.pointers = new Map();
    this.drag = this.box = this.kept = null;
    this.painted = { whole: 0, frames: 0 }; // how often everything was painted, and how often the screen was
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.build(element);
    this.listen();
    this.load();
  }

  // ---- the page -----------------------------------------------------------------------------------------

  build(element) {
    this.canvas = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": "network picture", "aria-describedby": `${this.key}-help`, class: "rk-net-canvas" });
    this.card = make("div", { class: "rk-net-card", hidden: true });
    this.live = make("div", { class: "rk-net-live", role: "status", "aria-live": "polite" });
    this.legend = make("div", { class: "rk-net-legend", role: "group", "aria-label": "What the picture shows", tabindex: 0 });
    this.stage = make("div", { class: "rk-net-stage", style: `height:${this.model.get("height")}px` }, this.canvas, this.card);
    this.list = make("div", { class: "rk-net-table", role: "region", "aria-label": "The people shown", tabindex: 0 });
    this.filter = make("input", { type: "search", "aria-label": "Find in the table", placeholder: "Find in the table", oninput: () => this.fillTable() });
    this.details = make("details", { ontoggle: () => this.fillTable() }, make("summary", {}, "The people shown, as a table"), this.filter, this.list);
    const help = make("details", {}, make("summary", {}, "How to move about"), make("p", { id: `${this.key}-help`, class: "rk-net-help" }, HELP));
    this.root = make("div", { class: "rk-net" }, this.buildBar(), make("div", { class: "rk-net-both" }, this.stage, this.legend), this.buildTime(), this.live, this.details, help);
    this.root.rk = this;
    element.append(this.root);
  }

  buildBar() {
    const button = (text, label, act) => make("button", { type: "button", title: label, "aria-label": label, onclick: act }, text);
    const option = (name, label) => {
      const box = make("input", { type: "checkbox", onchange: () => this.set(name, box.checked) });
      this[`${name}Box`] = box;
      return make("label", { class: "rk-net-option" }, box, label);
    };
    return make("div", { class: "rk-net-bar", role: "toolbar", "aria-label": "Network picture" },
      this.buildSearch(),
      button("+", "Nearer", () => this.zoom(1.4)), button("\u2212", "Farther", () => this.zoom(1 / 1.4)), button("\u2922", "Show all", () => this.fit()),
      option("labels", "Names"), option("arrows", "Directions"),
      make("span", { class: "rk-net-gap" }),
      button("PNG", "Save as PNG picture", () => this.savePng()), button("SVG", "Save as SVG drawing", () => this.saveSvg()),
      ...(this.model.send ? [button("HTML", "Save as HTML page of its own", () => this.model.send({ type: "page" }))] : []));
  }

  buildSearch() {
    this.matches = make("ul", { role: "listbox", class: "rk-net-matches", id: `${this.key}-found`, "aria-label": "People found", hidden: true });
    this.search = make("input", { type: "search", role: "combobox", placeholder: "Find a person", "aria-label": "Find a person", "aria-expanded": "false", "aria-controls": this.matches.id, "aria-autocomplete": "list", autocomplete: "off", oninput: () => this.find(), onkeydown: (event) => this.walkMatches(event), onblur: () => this.showMatches([]) });
    return make("div", { class: "rk-net-search" }, this.search, this.matches);
  }

  buildTime() {
    this.slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "Period", oninput: () => this.set("frame", Number(this.slider.value)), onkeydown: (event) => event.stopPropagation() });
    this.playButton = make("button", { type: "button", "aria-label": "Play the periods", onclick: () => this.play(!this.timer) }, "\u25b6");
    this.period = make("output", { class: "rk-net-period" });
    this.time = make("div", { class: "rk-net-time", role: "group", "aria-label": "Time", hidden: true }, this.playButton, this.slider, this.period);
    return this.time;
  }

  // ---- what is shown ------------------------------------------------------------------------------------

  load() {
    const before = this.scene;
    const given = this.model.get("scene");
    this.words = typeof given === "string" ? JSON.parse(given) : given;
    this.scene = new Scene(this.words);
    this.state.hover = this.state.focus = -1;
    this.slider.max = this.scene.frames.length;
    this.time.hidden = this.scene.frames.length < 2;
    if (this.time.hidden) this.play(false);
    this.canvas.setAttribute("aria-label", this.words.alt);
    this.shown = ROWS_AT_ONCE;
    this.readSelection();
    this.arrange();
    if (!this.follow(before)) this.fit();
    this.showCard(-1);
  }

  /** Let people walk from where they stood to where they stand now; false where too few were there before. */
  follow(before) {
    if (!before?.count || !this.width) return false;
    const { scene } = this, old = scene.people.id.map((id) => before.place.get(id));
    const stayed = old.filter((at) => at !== undefined).length;
    if (stayed < scene.count / 2 || before.rings.length !== scene.rings.length) return false;
    const moves = old.some((at, n) => at !== undefined && (before.people.x[at] !== scene.people.x[n] || before.people.y[at] !== scene.people.y[n]));
    if (stayed < before.count || moves) this.fit();
    if (!moves || scene.isCrowd || this.calm.matches) return true;
    old.forEach((at, n) => {
      if (at !== undefined) [scene.x[n], scene.y[n]] = [before.x[at], before.y[at]];
    });
    this.walk = { since: performance.now(), x: scene.x.slice(), y: scene.y.slice() };
    return true;
  }

  step() {
    if (!this.walk) return;
    const { since, x, y } = this.walk, { scene } = this;
    const share = Math.min(1, (performance.now() - since) / MOVE_MS), eased = share * (2 - share);
    scene.people.x.forEach((to, n) => { scene.x[n] = x[n] + (to - x[n]) * eased; });
    scene.people.y.forEach((to, n) => { scene.y[n] = y[n] + (to - y[n]) * eased; });
    if (share === 1) this.walk = null;
    this.refresh();
  }

  arrange() {
    const number = Math.min(this.model.get("frame"), this.scene.frames.length);
    this.scene.arrange(number);
    this.slider.value = number;
    const frame = this.scene.frame, count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
    const title = frame ? `${frame.title}: ${count(frame.events, "event", "events")}, ${count(frame.people.length, "person", "people")}` : "Whole window";
    this.period.textContent = title;
    this.slider.setAttribute("aria-valuetext", title);
    this.fillLegend();
    this.fillTable();
    this.refresh();
  }

  readSelection() {
    const places = this.model.get("selected").map((id) => this.scene.place.get(id));
    this.state.selected = new Set(places.filter((at) => at !== undefined));
    this.markRows();
    this.ask();
  }

  readOptions() {
    for (const name of ["labels", "arrows"]) this[`${name}Box`].checked = this.state[name] = this.model.get(name);
    this.fillLegend();
    this.refresh();
  }

  fillLegend() {
    const look = this.look, list = make("ul", {});
    const { scope } = this.words.legend ?? {};
    for (const line of [...legendLines(this.words, this.state.arrows, this.scene), ...(scope ? [{ text: scope, note: true }] : [])]) {
      const swatch = line.dash || line.fill >= 0 ? [this.swatch(line, look)] : [];
      list.append(make("li", { class: line.bold ? "rk-net-title" : line.note ? "rk-net-note" : null, title: line.meaning || null }, ...swatch, make("bdi", {}, line.text)));
      if (line.meaning) list.append(make("li", { class: "rk-net-note" }, line.meaning));
    }
    this.legend.replaceChildren(list);
  }

  swatch({ dash, fill, shape }, look) {
    const box = make("canvas", { width: 52, height: 32, class: "rk-net-swatch", "aria-hidden": "true" }), pen = new CanvasPen(box.getContext("2d"), look.family);
    pen.context.scale(2, 2);
    if (dash) pen.line([1, 8, 25, 8], { width: 2, dash, colour: look.line });
    else pen.shape(shape, 13, 8, 5.5, { fill: look.colours[fill], edge: look.edges[fill] === look.paper ? look.colours[fill] : look.edges[fill] });
    return box;
  }

  fillTable() {
    if (!this.details.open) return;
    const { titles = [], rows = [], keys = [] } = this.words.table ?? {}, wanted = this.filter.value.trim().toLocaleLowerCase();
    const found = rows.map((_, at) => at).filter((at) => this.scene.there[at] && rows[at][0].toLocaleLowerCase().includes(wanted));
    if (this.sorted) {
      const { column, down } = this.sorted, key = keys[column - 1], side = down ? -1 : 1;
      found.sort((a, b) => {
        if (!key) return side * rows[a][column].localeCompare(rows[b][column]);
        if (key[a] === null || key[b] === null) return (key[a] === null) - (key[b] === null);
        return side * (key[a] - key[b]);
      });
    }
    const head = titles.map((title, column) => make("th", { scope: "col", "aria-sort": this.sorted?.column === column ? (this.sorted.down ? "descending" : "ascending") : null },
      make("button", { type: "button", onclick: () => { this.sorted = { column, down: this.sorted?.column === column ? !this.sorted.down : column > 0 }; this.fillTable(); } }, title)));
    const body = found.slice(0, this.shown).map((at) => this.row(at, rows[at]));
    const rest = found.length - body.length, more = make("button", { type: "button", onclick: () => { this.shown += ROWS_AT_ONCE; this.fillTable(); } }, `Show more (${rest.toLocaleString("en")} left)`);
    this.list.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)), ...(rest > 0 ? [more] : []));
  }

  row(at, cells) {
    const box = make("input", { type: "checkbox", "aria-label": `Select ${fenced(cells[0])}`, onchange: () => this.toggle(at) });
    box.checked = this.state.selected.has(at);
    return make("tr", { "data-at": at }, make("th", { scope: "row" }, make("label", {}, box, make("bdi", {}, cells[0]))), ...cells.slice(1).map((cell) => make("td", {}, make("bdi", {}, cell))));
  }

  markRows() {
    for (const row of this.list.querySelectorAll("tr[data-at]")) row.querySelector("input").checked = this.state.selected.has(Number(row.dataset.at));
  }

  // ---- drawing ------------------------------------------------------------------------------------------

  get look() { return this.model.get("looks")[themeName(this.model)]; }

  get screen() { return { left: 0, top: 0, right: this.width, bottom: this.height }; }

  dress() {
    this.root.dataset.theme = themeName(this.model);
    this.fillLegend();
    this.refresh();
  }

  /** Draw again at the next frame; what was painted is out of date. */
  refresh() { this.kept = null; this.ask(); }

  ask() { this.waiting ||= requestAnimationFrame(() => this.draw()); }

  draw() {
    this.waiting = 0;
    if (!this.width) return;
    this.step();
    const context = this.canvas.getContext("2d"), { look, scene, state, camera } = this;
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    const moving = (this.drag?.moved && this.covers()) || performance.now() < this.movingUntil;
    if (!this.kept || !(moving || this.kept.camera.isAt(camera))) this.kept = this.keep(look);
    this.drawKept(context, look);
    const hot = state.focus >= 0 ? state.focus : state.hover;
    if (hot >= 0 || state.selected.size) {
      new Painter(new CanvasPen(context, look.family), scene, camera, look, this.screen).over({ hot, selected: state.selected, labelled: this.kept.labelled });
    }
    if (this.box) {
      const [x, y, across, down] = this.box, pen = new CanvasPen(context, look.family);
      for (const side of [[x, y, x + across, y], [x, y + down, x + across, y + down], [x, y, x, y + down], [x + across, y, x + across, y + down]]) pen.line(side, { width: 1, dash: [4, 3], colour: look.ink });
    }
    this.painted.frames += 1;
    this.paintedAt ??= performance.now();
  }

  /** Paint once, with a margin on every side, to move it about quickly. */
  keep(look) {
    const dx = Math.round(this.width * MARGIN), dy = Math.round(this.height * MARGIN);
    const canvas = make("canvas", { width: (this.width + 2 * dx) * this.density, height: (this.height + 2 * dy) * this.density });
    const context = canvas.getContext("2d"), pen = new CanvasPen(context, look.family);
    context.setTransform(this.density, 0, 0, this.density, dx * this.density, dy * this.density);
    pen.box(-dx, -dy, this.width + 2 * dx, this.height + 2 * dy, look.paper);
    const frame = { left: -dx, top: -dy, right: this.width + dx, bottom: this.height + dy };
    const labelled = new Painter(pen, this.scene, this.camera, look, frame).base(this.state);
    this.painted.whole += 1;
    return { canvas, dx, dy, labelled, camera: this.camera.copy() };
  }

  /** Tell whether what was painted still fills the screen. */
  covers() {
    const { camera, dx, dy } = this.kept ?? {};
    return Boolean(camera) && Math.abs(this.camera.x - camera.x) <= dx && Math.abs(this.camera.y - camera.y) <= dy;
  }

  drawKept(context, look) {
    const { canvas, camera, dx, dy } = this.kept, scale = (this.camera.zoom * this.camera.unit) / (camera.zoom * camera.unit);
    context.fillStyle = look.paper;
    context.fillRect(0, 0, this.width, this.height);
    const left = this.camera.x - (camera.x + dx) * scale, top = this.camera.y - (camera.y + dy) * scale;
    context.drawImage(canvas, left, top, (this.width + 2 * dx) * scale, (this.height + 2 * dy) * scale);
  }

  /** The hand moves the picture: move what was painted, and paint anew when the hand rests. */
  moved() {
    this.movingUntil = performance.now() + REST_MS;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.ask(), REST_MS + 20);
    this.ask();
  }

  fit() {
    if (!this.width) return;
    this.camera.fit(this.scene.extent(), this.width, this.height);
    this.ask();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    this.camera.zoomAt(factor, x, y);
    this.showCard(-1);
    this.moved();
  }

  spot(at) { return this.camera.toScreen(this.scene.x[at], this.scene.y[at]); }

  // ---- selecting ----------------------------------------------------------------------------------------

  set(name, value) { this.model.set(name, value); this.model.save_changes(); }

  select(places) {
    const ids = places.map((at) => this.scene.people.id[at]);
    this.set("selected", ids);
    const names = places.slice(0, 5).map((at) => fenced(this.scene.people.name[at]));
    this.live.textContent = ids.length ? `${ids.length} selected: ${names.join(", ")}${ids.length > 5 ? " and more" : ""}` : "Nobody selected";
  }

  toggle(at) {
    const now = [...this.state.selected];
    this.select(now.includes(at) ? now.filter((each) => each !== at) : [...now, at]);
  }

  lookAt(at) {
    this.state.focus = at;
    const [x, y] = this.spot(at);
    if (x < 40 || y < 40 || x > this.width - 40 || y > this.height - 40) this.camera.move(this.width / 2 - x, this.height / 2 - y);
    const selected = this.state.selected.has(at) ? ", selected" : "", near = [...this.scene.near[at]].length;
    this.live.textContent = `${fenced(this.scene.people.name[at])}${selected}, ${near} ${near === 1 ? "tie" : "ties"} shown`;
    this.showCard(at);
    this.ask();
  }

  showCard(at) {
    this.card.hidden = at < 0;
    if (at < 0) return;
    const { titles = [], rows = [] } = this.words.table ?? {}, cells = rows[at] ?? [this.scene.people.name[at]];
    this.card.replaceChildren(make("b", {}, make("bdi", {}, this.scene.people.name[at])), make("dl", {}, ...cells.slice(1).flatMap((cell, n) => [make("dt", {}, titles[n + 1]), make("dd", {}, make("bdi", {}, cell))])));
    const [x, y] = this.spot(at), { offsetWidth: across, offsetHeight: down } = this.card;
    const left = x + 18 + across > this.width ? x - 18 - across : x + 18;
    this.card.style.left = `${Math.max(4, Math.min(this.width - across - 4, left))}px`;
    this.card.style.top = `${Math.max(4, Math.min(this.height - down - 4, y + 14))}px`;
  }

  hit([x, y]) {
    let best = -1, nearest = Infinity;
    for (const at of this.scene.order) {
      if (!this.scene.there[at]) continue;
      const [px, py] = this.spot(at), distance = Math.hypot(px - x, py - y) - this.scene.radius(at, this.camera.zoom);
      if (distance < NEAR && distance < nearest) [best, nearest] = [at, distance];
    }
    return best;
  }

  // ---- finding ------------------------------------------------------------------------------------------

  find() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const found = wanted ? this.scene.order.filter((at) => this.scene.people.name[at].toLocaleLowerCase().includes(wanted)) : [];
    this.live.textContent = wanted ? `${found.length} found` : "";
    this.showMatches(found.slice(0, MOST_MATCHES), wanted && !found.length);
  }

  showMatches(found, nobody = false) {
    this.found = found;
    this.chosen = found.length ? 0 : -1;
    this.matches.hidden = !found.length && !nobody;
    this.search.setAttribute("aria-expanded", String(found.length > 0));
    const entry = (at, n) => make("li", { role: "option", id: `${this.key}-${n}`, onpointerdown: (event) => { event.preventDefault(); this.go(at); } }, make("bdi", {}, this.scene.people.name[at]));
    this.matches.replaceChildren(...(nobody ? [make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nobody found on this picture")] : found.map(entry)));
    this.markMatch();
  }

  markMatch() {
    if (this.found.length) [...this.matches.children].forEach((entry, n) => entry.setAttribute("aria-selected", String(n === this.chosen)));
    if (this.chosen >= 0) this.search.setAttribute("aria-activedescendant", `${this.key}-${this.chosen}`);
    else this.search.removeAttribute("aria-activedescendant");
  }

  walkMatches(event) {
    event.stopPropagation(); // the notebook has shortcuts of its own
    const count = this.found?.length ?? 0;
    if (event.key === "Enter" && count) this.go(this.found[this.chosen]);
    else if (event.key === "Escape") this.showMatches([]);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      this.markMatch();
    }
  }

  go(at) {
    this.search.value = "";
    this.showMatches([]);
    this.select([at]);
    this.canvas.focus({ preventScroll: true });
    this.lookAt(at);
  }

  // ---- time ---------------------------------------------------------------------------------------------

  play(on) {
    clearInterval(this.timer);
    this.timer = 0;
    this.playButton.textContent = on ? "\u275a\u275a" : "\u25b6";
    this.playButton.setAttribute("aria-label", on ? "Pause" : "Play the periods");
    if (!on) return;
    const last = this.scene.frames.length, now = this.model.get("frame");
    this.set("frame", now >= last ? 1 : now + 1);
    this.timer = setInterval(() => {
      const next = this.model.get("frame") + 1;
      if (next > last) return this.play(false);
      this.set("frame", next);
    }, this.calm.matches ? CALM_PLAY_MS : PLAY_MS);
  }

  // ---- saving -------------------------------------------------------------------------------------------

  /** Draw title, picture and legend on a sheet of their own; the ruler measures what the pen will write. */
  sheet(pen) {
    const { scene, camera, look, state, words, width, height } = this, lines = legendLines(words, state.arrows, scene);
    const ruler = new CanvasPen(make("canvas").getContext("2d"), look.family);
    const legend = setLegend(lines, width, (...text) => ruler.measure(...text)), made = pen(width, SHEET_TOP + height + legend.height, look);
    paintSheet(made, { scene, camera, look, state, words, width, height, top: SHEET_TOP, legend });
    return made;
  }

  savePng() {
    const density = Math.max(2, this.density);
    const { context } = this.sheet((width, height, look) => {
      const made = make("canvas", { width: width * density, height: height * density }).getContext("2d");
      made.scale(density, density);
      return new CanvasPen(made, look.family);
    });
    context.canvas.toBlob((blob) => download(blob, "network.png"), "image/png");
  }

  saveSvg() { download(new Blob([this.svg()], { type: "image/svg+xml" }), "network.svg"); }

  svg() { return String(this.sheet((width, height, look) => new SvgPen(width, height, look.family))); }

  // ---- hands and keys -----------------------------------------------------------------------------------

  listen() {
    const on = (target, event, act, options) => { target.addEventListener(event, act, options); this.off.push(() => target.removeEventListener(event, act, options)); };
    this.off = [];
    on(this.canvas, "wheel", (event) => this.wheel(event), { passive: false });
    on(this.canvas, "pointerdown", (event) => this.down(event));
    on(this.canvas, "pointermove", (event) => this.move(event));
    on(this.canvas, "pointerup", (event) => this.up(event));
    on(this.canvas, "pointercancel", (event) => { this.pointers.delete(event.pointerId); this.drag = this.box = null; this.ask(); });
    on(this.canvas, "pointerleave", () => this.hoverOver(-1));
    on(this.canvas, "keydown", (event) => this.press(event));
    on(this.canvas, "blur", () => { this.state.focus = -1; this.showCard(-1); this.ask(); });
    on(this.filter, "keydown", (event) => event.stopPropagation());
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.dress());
    const watch = (name, act) => { this.model.on(`change:${name}`, act); this.off.push(() => this.model.off(`change:${name}`, act)); };
    watch("scene", () => this.load());
    watch("frame", () => this.arrange());
    watch("selected", () => this.readSelection());
    for (const name of ["labels", "arrows"]) watch(name, () => this.readOptions());
    watch("theme", () => this.dress());
    watch("height", () => { this.stage.style.height = `${this.model.get("height")}px`; });
    const message = (content) => { if (content?.type === "page") download(new Blob([content.html], { type: "text/html" }), "network.html"); };
    this.model.on("msg:custom", message);
    const sizes = new ResizeObserver(() => this.resize());
    sizes.observe(this.stage);
    const clothes = new MutationObserver(() => this.dress());
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => { this.model.off("msg:custom", message); sizes.disconnect(); clothes.disconnect(); });
    for (const name of ["labels", "arrows"]) this[`${name}Box`].checked = this.state[name];
    this.root.dataset.theme = themeName(this.model);
  }

  resize() {
    const whole = this.root.clientWidth;
    this.root.classList.toggle("rk-net-narrow", whole > 0 && whole < NARROW);
    const [width, height, density] = [this.stage.clientWidth, this.stage.clientHeight, devicePixelRatio || 1];
    if (!width || !height || (width === this.width && height === this.height && density === this.density)) return;
    Object.assign(this, { width, height, density });
    this.canvas.width = width * density;
    this.canvas.height = height * density;
    this.fit();
    this.refresh();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return; // the page scrolls
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 400), ...this.point(event));
  }

  down(event) {
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    const at = this.point(event);
    this.pointers.set(event.pointerId, at);
    this.state.focus = -1;
    this.drag = { from: at, last: at, moved: false, boxes: event.shiftKey && this.hit(at) < 0 };
  }

  move(event) {
    const at = this.point(event);
    if (!this.drag) return this.hoverOver(this.hit(at));
    if (this.pointers.size === 2) return this.pinch(event.pointerId, at);
    this.pointers.set(event.pointerId, at);
    const { from, last } = this.drag;
    if (!this.drag.moved && Math.hypot(at[0] - from[0], at[1] - from[1]) < 4) return;
    this.drag.moved = true;
    this.drag.last = at;
    if (this.drag.boxes) {
      this.box = [from[0], from[1], at[0] - from[0], at[1] - from[1]];
      return this.ask();
    }
    this.hoverOver(-1);
    this.camera.move(at[0] - last[0], at[1] - last[1]);
    this.moved();
  }

  pinch(pointer, at) {
    const [other] = [...this.pointers].filter(([id]) => id !== pointer).map(([, place]) => place), before = this.pointers.get(pointer);
    const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]) || 1;
    this.drag.moved = true;
    this.pointers.set(pointer, at);
    this.zoom(apart(at) / apart(before), (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
  }

  up(event) {
    const drag = this.drag, at = this.point(event), box = this.box;
    this.pointers.delete(event.pointerId);
    if (this.pointers.size) return;
    this.drag = this.box = null;
    if (box) return this.selectInside(box);
    if (!drag || drag.moved) return this.moved();
    const one = this.hit(at);
    if (one < 0) { if (this.state.selected.size) this.select([]); }
    else if (event.shiftKey || event.ctrlKey || event.metaKey) this.toggle(one);
    else this.select([one]);
  }

  selectInside([x, y, across, down]) {
    const inside = (at) => {
      const [px, py] = this.spot(at);
      return this.scene.there[at] && (px - x) * (px - x - across) <= 0 && (py - y) * (py - y - down) <= 0;
    };
    this.select([...this.scene.there.keys()].filter(inside));
    this.ask();
  }

  hoverOver(at) {
    if (at === this.state.hover) return;
    this.state.hover = at;
    this.canvas.style.cursor = at >= 0 ? "pointer" : "grab";
    this.showCard(at);
    this.set("hovered", at >= 0 ? this.scene.people.id[at] : "");
    this.ask();
  }

  press(event) {
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const acts = { "+": () => this.zoom(1.3), "=": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3), Home: () => this.fit(), "/": () => this.search.focus(), Escape: () => { this.state.focus = -1; this.showCard(-1); this.select([]); this.ask(); } };
    const at = this.state.focus;
    if (steps[event.key]) this.stepTo(...steps[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) this.toggle(at);
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Go to the nearest person in a direction; from nobody, to the largest. */
  stepTo(dx, dy) {
    const shown = this.scene.order.filter((at) => this.scene.there[at]);
    if (!shown.length) return;
    if (this.state.focus < 0) return this.lookAt(shown[0]);
    const [x, y] = this.spot(this.state.focus);
    const costs = shown.map((at) => {
      const [px, py] = this.spot(at), ahead = (px - x) * dx + (py - y) * dy, aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      return ahead > 1 ? [ahead + 2 * aside, at] : [Infinity, at];
    });
    const [cost, next] = costs.reduce((best, each) => (each[0] < best[0] ? each : best));
    if (cost < Infinity) this.lookAt(next);
  }

  close() {
    this.play(false);
    clearTimeout(this.resting);
    cancelAnimationFrame(this.waiting);
    this.off.forEach((act) => act());
    this.root.remove();
  }
}

function render({ model, el }) {
  const picture = new Picture(model, el);
  return () => picture.close();
}

export { themeName };
export default { render };
