// The network picture: one ES module on canvas 2D, used by the notebook widget and by stand-alone pages.
// It loads nothing, and puts names on the page as text only.
// A model has get(name), set(name, value), save_changes(), on(event, handler), off(event, handler), send(message).
//
// scene: what to draw, all columns of equal length
//   people  {id, name, x, y, size (0..1), colour, shape}   colour and shape are numbers of the look's lists
//   ties    {from, to, weight (0..1), back (0..1)}         places in people; back = 2 * mutual / total
//   rings   [{radius, label}]                              circles around the middle, in the units of x and y
//   frames  [{title, size, weight}]                        other sizes and weights, 0 = not there in this frame
//   legend  {colour: {title, entries: [{name, colour, shape}]}, size: {title, low, high}, notes: [text]}
//   table   {titles, rows}                                 texts, a row per person; the first column is the name
//   title, alt                                             texts

const TURN = 2 * Math.PI;
const SMALLEST = 3.5, LARGEST = 17;
const NEAR = 6; // pixels around a mark that still hit it
const MOST_LABELS = 60, MOST_ROWS = 200, MOST_MATCHES = 8;
const LARGE_SCENE = 2500; // marks and lines; above, a picture is moved while the hand moves
const REST_MS = 140, PLAY_MS = 1400;
const WIDTHS = [0.6, 1.1, 2, 3.4];
const SIDES = { circle: 0, square: 4, diamond: 4, triangle: 3, pentagon: 5, star: 10, hexagon: 6 };
const SHAPES = Object.keys(SIDES);
const TILT = { square: Math.PI / 4, diamond: 0, triangle: -Math.PI / 2, pentagon: -Math.PI / 2, star: -Math.PI / 2, hexagon: 0 };

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

/** Return the corners of a mark around (0, 0) with radius 1; none for a circle. */
function corners(shape) {
  const count = SIDES[shape];
  return Array.from({ length: count }, (_, at) => {
    const reach = shape === "star" && at % 2 ? 0.5 : 1.12;
    const angle = TILT[shape] + (at * TURN) / count;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}
const CORNERS = SHAPES.map(corners);

/** The people and ties to draw, with what is derived from them. */
class Scene {
  constructor(scene) {
    Object.assign(this, { people: scene.people, ties: scene.ties, frames: scene.frames ?? [], rings: scene.rings ?? [] });
    this.count = scene.people.id.length;
    this.lines = scene.ties.from.length;
    this.place = new Map(scene.people.id.map((id, at) => [id, at]));
    this.near = scene.people.id.map(() => new Set());
    scene.ties.from.forEach((one, at) => {
      this.near[one].add(scene.ties.to[at]);
      this.near[scene.ties.to[at]].add(one);
    });
  }

  get isLarge() { return this.count + this.lines > LARGE_SCENE; }

  /** Sort people and ties for one frame, without those who are hidden or not there. */
  arrange(frame, hidden) {
    const chosen = this.frames[frame];
    const away = new Set(hidden.map((id) => this.place.get(id)));
    this.size = chosen?.size ?? this.people.size;
    this.weight = chosen?.weight ?? this.ties.weight;
    this.hidden = away;
    this.there = this.people.id.map((_, at) => !away.has(at) && (!chosen || this.size[at] > 0));
    this.order = [...this.there.keys()].filter((at) => !away.has(at)).sort((a, b) => this.size[b] - this.size[a]);
    this.buckets = [false, true].map(() => WIDTHS.map(() => []));
    this.ties.from.forEach((one, at) => {
      if (!this.there[one] || !this.there[this.ties.to[at]] || !(this.weight[at] > 0)) return;
      const width = Math.min(WIDTHS.length - 1, Math.floor(this.weight[at] * WIDTHS.length));
      this.buckets[this.ties.back[at] > 0 ? 0 : 1][width].push(at);
    });
  }

  /** Return the pixels of a mark's radius. */
  radius(at, scale) {
    const size = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, this.size[at]));
    const room = Math.min(1, Math.sqrt(60 / Math.max(1, this.count)) + 0.25);
    return size * room * Math.min(2.4, Math.max(0.75, Math.sqrt(scale)));
  }

  extent() {
    const ends = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (let at = 0; at < this.count; at++) {
      if (this.hidden?.has(at)) continue;
      ends.left = Math.min(ends.left, this.people.x[at]);
      ends.right = Math.max(ends.right, this.people.x[at]);
      ends.top = Math.min(ends.top, this.people.y[at]);
      ends.bottom = Math.max(ends.bottom, this.people.y[at]);
    }
    for (const { radius } of this.rings) {
      ends.left = Math.min(ends.left, -radius);
      ends.right = Math.max(ends.right, radius);
      ends.top = Math.min(ends.top, -radius);
      ends.bottom = Math.max(ends.bottom, radius);
    }
    return Number.isFinite(ends.left) ? ends : { left: -1, right: 1, top: -1, bottom: 1 };
  }
}

/** Where the picture is looked at from. */
class Camera {
  constructor() { Object.assign(this, { unit: 1, zoom: 1, x: 0, y: 0 }); }

  /** Show all of it, with room for names at the right. */
  fit(ends, width, height) {
    const across = ends.right - ends.left || 1, down = ends.bottom - ends.top || 1;
    this.unit = Math.min((width - 110) / across, (height - 64) / down);
    this.zoom = 1;
    this.x = width / 2 - 20 - (this.unit * (ends.left + ends.right)) / 2;
    this.y = height / 2 + (this.unit * (ends.top + ends.bottom)) / 2;
  }

  toScreen(x, y) { return [this.x + this.unit * this.zoom * x, this.y - this.unit * this.zoom * y]; }

  zoomAt(factor, x, y) {
    const zoom = Math.min(40, Math.max(0.25, this.zoom * factor)), change = zoom / this.zoom;
    this.x = x - (x - this.x) * change;
    this.y = y - (y - this.y) * change;
    this.zoom = zoom;
  }

  move(dx, dy) { this.x += dx; this.y += dy; }

  copy() { return Object.assign(new Camera(), this); }
}

/** Trace a mark. */
function traceMark(context, shape, x, y, radius) {
  context.beginPath();
  if (!CORNERS[shape].length) return context.arc(x, y, radius, 0, TURN);
  CORNERS[shape].forEach(([dx, dy], at) => context[at ? "lineTo" : "moveTo"](x + radius * dx, y + radius * dy));
  context.closePath();
}

/** Return the three points of an arrow head that ends at the edge of the mark it points to. */
function arrowHead([x0, y0], [x1, y1], stop, size) {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1, dx = (x1 - x0) / length, dy = (y1 - y0) / length;
  const tip = [x1 - dx * stop, y1 - dy * stop], foot = [tip[0] - dx * size, tip[1] - dy * size];
  return [tip, [foot[0] - dy * size * 0.45, foot[1] + dx * size * 0.45], [foot[0] + dy * size * 0.45, foot[1] - dx * size * 0.45]];
}

/** Choose the names to write: what is looked at, then what is selected, then the largest, none over another. */
function chooseLabels(scene, camera, measure, wanted, frame) {
  const used = [], chosen = [];
  for (const at of wanted) {
    if (chosen.length >= MOST_LABELS) break;
    const [x, y] = camera.toScreen(scene.people.x[at], scene.people.y[at]);
    if (x < frame.left || y < frame.top || x > frame.right || y > frame.bottom) continue;
    const width = measure(scene.people.name[at]), reach = scene.radius(at, camera.zoom) + 4;
    const spots = [[x + reach, y], [x - reach - width, y], [x - width / 2, y - reach - 6], [x - width / 2, y + reach + 7]];
    const free = spots.find(([left, middle]) => !used.some((box) => left < box[1] && left + width > box[0] && Math.abs(middle - box[2]) < 15));
    if (!free && chosen.length) continue;
    const [left, middle] = free ?? spots[0];
    used.push([left - 2, left + width + 2, middle]);
    chosen.push({ at, left, middle });
  }
  return chosen;
}

/** What the hand and the eye do at the moment. */
function watched(state, scene) {
  const hot = state.focus >= 0 ? state.focus : state.hover;
  const near = hot >= 0 ? scene.near[hot] : null;
  const selected = new Set(state.selected.map((id) => scene.place.get(id)).filter((at) => at !== undefined));
  return { hot, near, selected, clear: (at) => !near || at === hot || near.has(at) };
}

/** Draw everything on a canvas; `frame` is the part of the screen that is drawn. */
function paint(context, scene, camera, state, look, frame) {
  const eye = watched(state, scene);
  context.globalAlpha = 1;
  context.fillStyle = look.paper;
  context.fillRect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  const at = scene.people.id.map((_, n) => camera.toScreen(scene.people.x[n], scene.people.y[n]));
  paintRings(context, scene, camera, look);
  paintTies(context, scene, at, eye, state, look, camera);
  paintPeople(context, scene, at, eye, look, camera);
  paintLabels(context, scene, camera, eye, state, look, frame);
}

function paintRings(context, scene, camera, look) {
  context.strokeStyle = look.faint;
  context.fillStyle = look.muted;
  context.lineWidth = 1;
  context.font = look.small;
  context.textAlign = "center";
  for (const { radius, label } of scene.rings) {
    const [x, y] = camera.toScreen(0, 0), reach = radius * camera.unit * camera.zoom;
    context.beginPath();
    context.arc(x, y, reach, 0, TURN);
    context.stroke();
    context.fillText(label, x, y - reach - 4);
  }
  context.textAlign = "left";
}

function paintTies(context, scene, at, eye, state, look, camera) {
  const { from, to } = scene.ties, hot = [];
  context.strokeStyle = look.line;
  context.lineCap = "round";
  scene.buckets.forEach((widths, oneWay) => {
    context.setLineDash(oneWay ? [5, 4] : []);
    widths.forEach((ties, width) => {
      if (!ties.length) return;
      context.globalAlpha = (eye.near ? 0.25 : 0.85) * (0.45 + (0.55 * width) / (WIDTHS.length - 1));
      context.lineWidth = WIDTHS[width];
      context.beginPath();
      for (const tie of ties) {
        if (from[tie] === eye.hot || to[tie] === eye.hot) { hot.push([tie, width, oneWay]); continue; }
        context.moveTo(...at[from[tie]]);
        context.lineTo(...at[to[tie]]);
      }
      context.stroke();
    });
  });
  context.globalAlpha = 1;
  context.strokeStyle = look.ink;
  for (const [tie, width, oneWay] of hot) {
    context.setLineDash(oneWay ? [5, 4] : []);
    context.lineWidth = WIDTHS[width] + 0.8;
    context.beginPath();
    context.moveTo(...at[from[tie]]);
    context.lineTo(...at[to[tie]]);
    context.stroke();
  }
  context.setLineDash([]);
  const pointed = eye.near ? hot.map(([tie]) => tie) : state.arrows ? scene.buckets.flat(2) : [];
  context.fillStyle = eye.near ? look.ink : look.line;
  for (const tie of pointed) {
    const [tip, ...feet] = arrowHead(at[from[tie]], at[to[tie]], scene.radius(to[tie], camera.zoom) + 1, 8);
    context.beginPath();
    context.moveTo(...tip);
    feet.forEach((foot) => context.lineTo(...foot));
    context.fill();
  }
}

function paintPeople(context, scene, at, eye, look, camera) {
  for (const one of scene.order) {
    const gone = !scene.there[one], marked = eye.selected.has(one) || one === eye.hot;
    context.globalAlpha = gone ? 0.15 : eye.clear(one) ? 1 : 0.22;
    const radius = gone ? SMALLEST : scene.radius(one, camera.zoom);
    traceMark(context, scene.people.shape[one], ...at[one], radius);
    context.fillStyle = gone ? look.faint : look.colours[scene.people.colour[one]];
    context.fill();
    context.lineWidth = marked ? 3 : 1;
    context.strokeStyle = marked ? look.ink : look.paper;
    context.stroke();
    if (eye.selected.has(one)) {
      context.lineWidth = 2;
      context.strokeStyle = look.ring;
      context.beginPath();
      context.arc(...at[one], radius + 5, 0, TURN);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function paintLabels(context, scene, camera, eye, state, look, frame) {
  if (!state.labels && eye.hot < 0 && !eye.selected.size) return;
  context.font = look.font;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const rank = (one) => (one === eye.hot ? 3 : eye.selected.has(one) ? 2 : eye.near?.has(one) ? 1 : 0);
  const wanted = scene.order.filter((one) => scene.there[one] && eye.clear(one) && (state.labels || rank(one)));
  wanted.sort((a, b) => rank(b) - rank(a) || scene.size[b] - scene.size[a]);
  const measure = (text) => context.measureText(text).width;
  for (const { at, left, middle } of chooseLabels(scene, camera, measure, wanted, frame)) {
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = look.paper;
    context.strokeText(scene.people.name[at], left, middle);
    context.fillStyle = look.ink;
    context.fillText(scene.people.name[at], left, middle);
  }
}

/** Write the picture as SVG. Names become text nodes, so nothing in them is read as markup. */
function toSvg(scene, camera, state, look, width, height, title) {
  const name = "http://www.w3.org/2000/svg";
  const node = (tag, attributes, text) => {
    const made = document.createElementNS(name, tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const svg = node("svg", { xmlns: name, width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": look.family });
  svg.append(node("title", {}, title), node("rect", { width, height, fill: look.paper }));
  const at = scene.people.id.map((_, n) => camera.toScreen(scene.people.x[n], scene.people.y[n]).map((value) => Math.round(value * 10) / 10));
  const eye = watched({ ...state, hover: -1, focus: -1 }, scene), { from, to } = scene.ties;
  for (const { radius, label } of scene.rings) {
    const [cx, cy] = camera.toScreen(0, 0), r = radius * camera.unit * camera.zoom;
    svg.append(node("circle", { cx, cy, r, fill: "none", stroke: look.faint }), node("text", { x: cx, y: cy - r - 4, fill: look.muted, "font-size": 11, "text-anchor": "middle" }, label));
  }
  scene.buckets.forEach((widths, oneWay) => widths.forEach((ties, thick) => {
    if (!ties.length) return;
    const d = ties.map((tie) => `M${at[from[tie]]}L${at[to[tie]]}`).join("");
    svg.append(node("path", { d, fill: "none", stroke: look.line, "stroke-width": WIDTHS[thick], "stroke-opacity": 0.45 + (0.55 * thick) / 3, ...(oneWay ? { "stroke-dasharray": "5 4" } : {}) }));
  }));
  for (const one of scene.order) {
    if (!scene.there[one]) continue;
    const r = scene.radius(one, camera.zoom), [x, y] = at[one], shape = scene.people.shape[one];
    const style = { fill: look.colours[scene.people.colour[one]], stroke: eye.selected.has(one) ? look.ink : look.paper, "stroke-width": eye.selected.has(one) ? 3 : 1 };
    const points = CORNERS[shape].map(([dx, dy]) => `${x + r * dx},${y + r * dy}`).join(" ");
    const mark = points ? node("polygon", { points, ...style }) : node("circle", { cx: x, cy: y, r, ...style });
    mark.append(node("title", {}, scene.people.name[one]));
    svg.append(mark);
  }
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = look.font;
  const frame = { left: 0, top: 0, right: width, bottom: height };
  const wanted = scene.order.filter((one) => scene.there[one] && (state.labels || eye.selected.has(one)));
  for (const label of chooseLabels(scene, camera, (text) => ruler.measureText(text).width, wanted, frame)) {
    svg.append(node("text", { x: label.left, y: label.middle, "dominant-baseline": "central", "font-size": look.size, fill: look.ink, stroke: look.paper, "stroke-width": 3.5, "paint-order": "stroke" }, scene.people.name[label.at]));
  }
  return new XMLSerializer().serializeToString(svg);
}

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
    this.state = { hover: -1, focus: -1, selected: model.get("selected"), labels: model.get("labels"), arrows: model.get("arrows") };
    this.camera = new Camera();
    this.drag = null;
    this.pointers = new Map();
    this.build(element);
    this.listen();
    this.load();
  }

  // ---- the page -----------------------------------------------------------------------------------------

  build(element) {
    this.canvas = make("canvas", { tabindex: 0, role: "application", "aria-roledescription": "network picture", class: "rk-net-canvas" });
    this.card = make("div", { class: "rk-net-card", hidden: true });
    this.live = make("div", { class: "rk-net-live", "aria-live": "polite" });
    this.legend = make("div", { class: "rk-net-legend" });
    this.stage = make("div", { class: "rk-net-stage", style: `height:${this.model.get("height")}px` }, this.canvas, this.legend, this.card);
    this.time = this.buildTime();
    this.list = make("div", { class: "rk-net-table" });
    this.filter = make("input", { type: "search", "aria-label": "Filter the table", placeholder: "Filter", oninput: () => this.fillTable() });
    this.details = make("details", { ontoggle: () => this.fillTable() }, make("summary", {}, "The people shown, as a table"), this.filter, this.list);
    this.root = make("div", { class: "rk-net" }, this.buildBar(), this.stage, this.time, this.live, this.details);
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
      ...(this.model.send ? [button("HTML", "Save as a page of its own", () => this.model.send({ type: "page" }))] : []));
  }

  buildSearch() {
    this.matches = make("ul", { role: "listbox", class: "rk-net-matches", id: `rk-${Math.random().toString(36).slice(2)}`, "aria-label": "People found", hidden: true });
    this.search = make("input", { type: "search", role: "combobox", placeholder: "Find a person", "aria-label": "Find a person", "aria-expanded": "false", "aria-controls": this.matches.id, autocomplete: "off", oninput: () => this.find(), onkeydown: (event) => this.walkMatches(event), onblur: () => setTimeout(() => this.showMatches([]), 150) });
    return make("div", { class: "rk-net-search" }, this.search, this.matches);
  }

  buildTime() {
    this.slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "Period", oninput: () => this.set("frame", Number(this.slider.value)) });
    this.playButton = make("button", { type: "button", "aria-label": "Play the periods", onclick: () => this.play(!this.timer) }, "\u25b6");
    this.period = make("output", { class: "rk-net-period" });
    return make("div", { class: "rk-net-time", hidden: true }, this.playButton, this.slider, this.period);
  }

  // ---- what is shown ------------------------------------------------------------------------------------

  load() {
    const scene = this.model.get("scene");
    this.words = scene;
    this.scene = new Scene(scene);
    this.state.hover = this.state.focus = -1;
    this.slider.max = Math.max(0, this.scene.frames.length - 1);
    this.time.hidden = this.scene.frames.length < 2;
    this.canvas.setAttribute("aria-label", `${scene.alt} Arrow keys move between people, Enter selects, Escape clears, plus and minus zoom, slash searches.`);
    this.arrange();
    this.fit();
    this.fillTable();
  }

  arrange() {
    const frame = this.model.get("frame");
    this.scene.arrange(frame, this.model.get("hidden"));
    this.slider.value = frame;
    const title = this.scene.frames[frame]?.title ?? "";
    this.period.textContent = title;
    this.slider.setAttribute("aria-valuetext", title);
    this.refresh();
  }

  readState() {
    this.state.selected = this.model.get("selected");
    for (const name of ["labels", "arrows"]) this[`${name}Box`].checked = this.state[name] = this.model.get(name);
    this.refresh();
    this.markRows();
  }

  fillLegend(look) {
    const { colour, size, notes = [] } = this.words.legend ?? {};
    const swatch = (entry) => {
      const box = make("canvas", { width: 32, height: 32, class: "rk-net-swatch", "aria-hidden": "true" }), context = box.getContext("2d");
      traceMark(context, entry.shape, 16, 16, 11);
      context.fillStyle = look.colours[entry.colour];
      context.fill();
      return make("li", {}, box, entry.name);
    };
    this.legend.replaceChildren(
      ...(colour ? [make("b", {}, colour.title), make("ul", {}, ...colour.entries.map(swatch))] : []),
      ...(size ? [make("p", {}, make("b", {}, `Size: ${size.title}`), ` ${size.low} to ${size.high}`)] : []),
      ...notes.map((note) => make("p", {}, note)));
  }

  fillTable() {
    const { titles = [], rows = [] } = this.words?.table ?? {};
    if (!this.details.open) return;
    const wanted = this.filter.value.trim().toLocaleLowerCase();
    const shown = rows.map((cells, at) => ({ cells, at })).filter(({ cells, at }) => !this.scene.hidden.has(at) && cells[0].toLocaleLowerCase().includes(wanted));
    if (this.sorted) {
      const { column, down } = this.sorted, number = (cells) => Number.parseFloat(cells[column].replaceAll(",", ""));
      shown.sort((a, b) => (down ? -1 : 1) * (number(a.cells) - number(b.cells) || a.cells[column].localeCompare(b.cells[column])));
    }
    const head = titles.map((title, column) => make("th", { scope: "col", "aria-sort": this.sorted?.column === column ? (this.sorted.down ? "descending" : "ascending") : null },
      make("button", { type: "button", onclick: () => { this.sorted = { column, down: this.sorted?.column === column ? !this.sorted.down : column > 0 }; this.fillTable(); } }, title)));
    const body = shown.slice(0, MOST_ROWS).map(({ cells, at }) => {
      const box = make("input", { type: "checkbox", "aria-label": `Select ${cells[0]}`, onchange: () => this.toggle(at) });
      box.checked = this.state.selected.includes(this.scene.people.id[at]);
      return make("tr", { "data-at": at }, make("td", {}, make("label", {}, box, make("bdi", {}, cells[0]))), ...cells.slice(1).map((cell) => make("td", { class: "rk-net-number" }, cell)));
    });
    const rest = shown.length - body.length;
    this.list.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)), ...(rest > 0 ? [`${rest} more: use the filter.`] : []));
  }

  markRows() {
    for (const row of this.list.querySelectorAll("tr[data-at]")) {
      row.querySelector("input").checked = this.state.selected.includes(this.scene.people.id[Number(row.dataset.at)]);
    }
  }

  // ---- drawing ------------------------------------------------------------------------------------------

  get look() { return this.model.get("looks")[themeName(this.model)]; }

  /** Draw again at the next frame; what was kept for moving is out of date. */
  refresh() { this.kept = null; this.ask(); }

  ask() { this.waiting ||= requestAnimationFrame(() => this.draw()); }

  draw() {
    this.waiting = 0;
    if (!this.width) return;
    const context = this.canvas.getContext("2d"), look = this.look;
    if (look !== this.shownLook) { this.shownLook = look; this.root.dataset.theme = themeName(this.model); this.fillLegend(look); }
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    const moving = this.scene.isLarge && performance.now() < this.movingUntil;
    if (moving && this.kept) this.drawKept(context, look);
    else this.drawFully(context, look);
    if (this.box) {
      context.setLineDash([4, 3]);
      context.strokeStyle = look.ink;
      context.strokeRect(...this.box);
      context.setLineDash([]);
    }
    if (!this.paintedAt) this.paintedAt = performance.now();
  }

  drawFully(context, look) {
    const frame = { left: 0, top: 0, right: this.width, bottom: this.height };
    if (!this.scene.isLarge) return paint(context, this.scene, this.camera, this.state, look, frame);
    this.kept ??= this.keep(look);
    this.drawKept(context, look);
  }

  /** Paint once, with half a picture of margin on every side, to move it about quickly. */
  keep(look) {
    const [dx, dy] = [this.width / 2, this.height / 2], canvas = make("canvas", { width: 2 * this.width * this.density, height: 2 * this.height * this.density });
    const context = canvas.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, dx * this.density, dy * this.density);
    paint(context, this.scene, this.camera, this.state, look, { left: -dx, top: -dy, right: this.width + dx, bottom: this.height + dy });
    return { canvas, camera: this.camera.copy() };
  }

  drawKept(context, look) {
    const { canvas, camera } = this.kept, scale = this.camera.zoom / camera.zoom;
    context.fillStyle = look.paper;
    context.fillRect(0, 0, this.width, this.height);
    const left = this.camera.x - (camera.x + this.width / 2) * scale, top = this.camera.y - (camera.y + this.height / 2) * scale;
    context.drawImage(canvas, left, top, 2 * this.width * scale, 2 * this.height * scale);
  }

  /** The hand moves the picture: keep it quick, and draw it well when the hand rests. */
  moved() {
    this.movingUntil = performance.now() + REST_MS;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.refresh(), REST_MS + 20);
    this.ask();
  }

  fit() {
    if (!this.width) return;
    this.camera.fit(this.scene.extent(), this.width, this.height);
    this.refresh();
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) { this.camera.zoomAt(factor, x, y); this.moved(); }

  // ---- selecting ----------------------------------------------------------------------------------------

  set(name, value) { this.model.set(name, value); this.model.save_changes(); }

  select(ids) {
    this.set("selected", ids);
    const names = ids.slice(0, 5).map((id) => this.scene.people.name[this.scene.place.get(id)]);
    this.live.textContent = ids.length ? `${ids.length} selected: ${names.join(", ")}${ids.length > 5 ? " and more" : ""}` : "Nobody selected";
  }

  toggle(at) {
    const id = this.scene.people.id[at], now = this.state.selected;
    this.select(now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
  }

  look_at(at) {
    this.state.focus = at;
    const [x, y] = this.camera.toScreen(this.scene.people.x[at], this.scene.people.y[at]);
    if (x < 40 || y < 40 || x > this.width - 40 || y > this.height - 40) this.camera.move(this.width / 2 - x, this.height / 2 - y);
    this.live.textContent = `${this.scene.people.name[at]}, ${this.scene.near[at].size} contacts`;
    this.showCard(at);
    this.refresh();
  }

  showCard(at) {
    this.card.hidden = at < 0;
    if (at < 0) return;
    const { titles = [], rows = [] } = this.words.table ?? {}, cells = rows[at] ?? [this.scene.people.name[at]];
    this.card.replaceChildren(make("b", {}, make("bdi", {}, cells[0])), make("dl", {}, ...cells.slice(1).flatMap((cell, n) => [make("dt", {}, titles[n + 1]), make("dd", {}, cell)])));
    const [x, y] = this.camera.toScreen(this.scene.people.x[at], this.scene.people.y[at]);
    this.card.style.left = `${Math.max(4, Math.min(this.width - this.card.offsetWidth - 4, x + 18))}px`;
    this.card.style.top = `${Math.max(4, Math.min(this.height - this.card.offsetHeight - 4, y + 14))}px`;
  }

  hit([x, y]) {
    let best = -1, nearest = Infinity;
    for (const at of this.scene.order) {
      if (!this.scene.there[at]) continue;
      const [px, py] = this.camera.toScreen(this.scene.people.x[at], this.scene.people.y[at]);
      const distance = Math.hypot(px - x, py - y) - this.scene.radius(at, this.camera.zoom);
      if (distance < NEAR && distance < nearest) [best, nearest] = [at, distance];
    }
    return best;
  }

  // ---- finding ------------------------------------------------------------------------------------------

  find() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const found = wanted ? this.scene.order.filter((at) => this.scene.people.name[at].toLocaleLowerCase().includes(wanted)) : [];
    this.showMatches(found.slice(0, MOST_MATCHES));
  }

  showMatches(found) {
    this.found = found;
    this.chosen = found.length ? 0 : -1;
    this.matches.hidden = !found.length;
    this.search.setAttribute("aria-expanded", String(found.length > 0));
    this.matches.replaceChildren(...found.map((at, n) => make("li", { role: "option", id: `${this.matches.id}-${n}`, onpointerdown: (event) => { event.preventDefault(); this.go(at); } }, make("bdi", {}, this.scene.people.name[at]))));
    this.markMatch();
  }

  markMatch() {
    [...this.matches.children].forEach((entry, n) => entry.setAttribute("aria-selected", String(n === this.chosen)));
    if (this.chosen >= 0) this.search.setAttribute("aria-activedescendant", `${this.matches.id}-${this.chosen}`);
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
    this.select([this.scene.people.id[at]]);
    this.look_at(at);
    this.canvas.focus({ preventScroll: true });
  }

  // ---- time ---------------------------------------------------------------------------------------------

  play(on) {
    clearInterval(this.timer);
    this.timer = 0;
    this.playButton.textContent = on ? "\u275a\u275a" : "\u25b6";
    this.playButton.setAttribute("aria-label", on ? "Pause" : "Play the periods");
    if (!on) return;
    const last = this.scene.frames.length - 1;
    if (this.model.get("frame") >= last) this.set("frame", 0);
    this.timer = setInterval(() => {
      const next = this.model.get("frame") + 1;
      if (next > last) return this.play(false);
      this.set("frame", next);
    }, PLAY_MS);
  }

  // ---- saving -------------------------------------------------------------------------------------------

  savePng() { this.drawFully(this.canvas.getContext("2d"), this.look); this.canvas.toBlob((blob) => download(blob, "network.png"), "image/png"); }

  saveSvg() { download(new Blob([this.svg()], { type: "image/svg+xml" }), "network.svg"); }

  svg() { return toSvg(this.scene, this.camera, this.state, this.look, Math.round(this.width), Math.round(this.height), this.words.title); }

  // ---- hands and keys -----------------------------------------------------------------------------------

  listen() {
    const on = (target, event, act, options) => { target.addEventListener(event, act, options); this.off.push(() => target.removeEventListener(event, act, options)); };
    this.off = [];
    on(this.canvas, "wheel", (event) => this.wheel(event), { passive: false });
    on(this.canvas, "pointerdown", (event) => this.down(event));
    on(this.canvas, "pointermove", (event) => this.move(event));
    on(this.canvas, "pointerup", (event) => this.up(event));
    on(this.canvas, "pointercancel", (event) => { this.pointers.delete(event.pointerId); this.drag = this.box = null; });
    on(this.canvas, "pointerleave", () => this.hoverOver(-1));
    on(this.canvas, "keydown", (event) => this.key(event));
    on(this.canvas, "blur", () => { this.state.focus = -1; this.showCard(-1); this.refresh(); });
    on(this.filter, "keydown", (event) => event.stopPropagation());
    const watch = (name, act) => { this.model.on(`change:${name}`, act); this.off.push(() => this.model.off(`change:${name}`, act)); };
    watch("scene", () => this.load());
    for (const name of ["frame", "hidden"]) watch(name, () => { this.arrange(); this.fillTable(); });
    for (const name of ["selected", "labels", "arrows"]) watch(name, () => this.readState());
    watch("theme", () => this.refresh());
    watch("height", () => { this.stage.style.height = `${this.model.get("height")}px`; });
    const message = (content) => { if (content?.type === "page") download(new Blob([content.html], { type: "text/html" }), "network.html"); };
    this.model.on("msg:custom", message);
    const sizes = new ResizeObserver(() => this.resize());
    sizes.observe(this.stage);
    const clothes = new MutationObserver(() => this.refresh());
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => { this.model.off("msg:custom", message); sizes.disconnect(); clothes.disconnect(); });
    for (const name of ["labels", "arrows"]) this[`${name}Box`].checked = this.state[name];
  }

  resize() {
    const first = !this.width;
    [this.width, this.height, this.density] = [this.stage.clientWidth, this.stage.clientHeight, devicePixelRatio || 1];
    if (!this.width || !this.height) { this.width = 0; return; }
    this.canvas.width = this.width * this.density;
    this.canvas.height = this.height * this.density;
    this.root.classList.toggle("rk-net-narrow", this.width < 560);
    if (first) this.fit();
    else this.fit();
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
    this.showCard(-1);
    if (this.drag.boxes) this.box = [from[0], from[1], at[0] - from[0], at[1] - from[1]];
    else this.camera.move(at[0] - last[0], at[1] - last[1]);
    this.drag.last = at;
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
    if (!drag || drag.moved) return;
    const one = this.hit(at);
    if (one < 0) { if (this.state.selected.length) this.select([]); }
    else if (event.shiftKey || event.ctrlKey || event.metaKey) this.toggle(one);
    else this.select([this.scene.people.id[one]]);
  }

  selectInside([x, y, across, down]) {
    const inside = (at) => {
      const [px, py] = this.camera.toScreen(this.scene.people.x[at], this.scene.people.y[at]);
      return this.scene.there[at] && (px - x) * (px - x - across) <= 0 && (py - y) * (py - y - down) <= 0;
    };
    this.select(this.scene.people.id.filter((_, at) => inside(at)));
    this.refresh();
  }

  hoverOver(at) {
    if (at === this.state.hover) return;
    this.state.hover = at;
    this.canvas.style.cursor = at >= 0 ? "pointer" : "grab";
    this.showCard(at);
    this.set("hovered", at >= 0 ? this.scene.people.id[at] : "");
    this.refresh();
  }

  key(event) {
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const acts = { "+": () => this.zoom(1.3), "=": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3), Home: () => this.fit(), "/": () => this.search.focus(), Escape: () => { this.state.focus = -1; this.showCard(-1); this.select([]); this.refresh(); } };
    const at = this.state.focus;
    if (steps[event.key]) this.step(...steps[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) this.toggle(at);
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Move to the nearest person in a direction; from nobody, to the largest. */
  step(dx, dy) {
    const shown = this.scene.order.filter((at) => this.scene.there[at]);
    if (!shown.length) return;
    if (this.state.focus < 0) return this.look_at(shown[0]);
    const place = (at) => this.camera.toScreen(this.scene.people.x[at], this.scene.people.y[at]), [x, y] = place(this.state.focus);
    const costs = shown.map((at) => {
      const [px, py] = place(at), ahead = (px - x) * dx + (py - y) * dy, aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      return ahead > 1 ? [ahead + 2 * aside, at] : [Infinity, at];
    });
    const [cost, next] = costs.reduce((best, each) => (each[0] < best[0] ? each : best));
    if (cost < Infinity) this.look_at(next);
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

export default { render };
