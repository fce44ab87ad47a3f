// What the network picture shows and how it is drawn, on canvas and as SVG alike; nothing here touches the page.
//
// scene: what to draw, all columns of equal length
//   people  {id, name, label, x, y, size (0..1), colour, shape}   colour and shape are numbers of the look's lists
//   ties    {from, to, weight (0..1), back (0..1)}     places in people; back = 2 * mutual / total
//   rings   [{radius, label}]                          circles around the middle, in the units of x and y
//   frames  [{title, events, people, size, ties, weight, back}]   places of those there in a period, with their values
//   legend  {scope, entries: [{name, colour, shape}], colour: {title, meaning}, size: {title, meaning, low, high}, notes}
//   table   {titles, rows, keys}                       texts, a row per person; numbers to sort by
//   title, alt                                         texts

const TURN = 2 * Math.PI;
const SMALLEST = 3.5, LARGEST = 17;
const MOST_LABELS = 60, LABELS_TRIED = 400;
const MOST_LINES = 2500; // those with most contact; all of a person's are drawn when the person is looked at
const LONG_WALK = 1000; // people; above, they do not walk to new places, they stand there
const WIDTHS = [0.6, 1.1, 2, 3.4];
const MATCHED = 2 / 3; // from here on a tie counts as matched both ways
const DASHES = [[], [8, 4], [2, 4]];
const LINE_WORDS = ["about as many both ways", "more one way than the other", "one way only"];
const SIDES = { circle: 0, square: 4, diamond: 4, triangle: 3, pentagon: 5, star: 10, hexagon: 6, down: 3 };
const TILT = { square: TURN / 8, diamond: 0, triangle: -TURN / 4, pentagon: -TURN / 4, star: -TURN / 4, hexagon: 0, down: TURN / 4 };
const TEXT = 13, SMALL = 11, LINE = 18;
const VEIL = 0.78;

/** Return the corners of a mark around (0, 0) with radius 1; none for a circle. */
function corners(shape) {
  return Array.from({ length: SIDES[shape] }, (_, at) => {
    const reach = shape === "star" ? (at % 2 ? 0.55 : 1.3) : 1.12;
    const angle = TILT[shape] + (at * TURN) / SIDES[shape];
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}
const CORNERS = Object.keys(SIDES).map(corners);

/** Return 0 where a tie is matched both ways, 2 where it goes one way only, 1 between. */
const lineKind = (back) => (back >= MATCHED ? 0 : back > 0 ? 1 : 2);

/** The people and ties to draw, with what is derived from them. */
class Scene {
  constructor(scene) {
    const { people, ties, frames = [], rings = [] } = scene;
    Object.assign(this, { people, ties, frames, rings, count: people.id.length, lines: ties.from.length });
    this.x = Float64Array.from(people.x);
    this.y = Float64Array.from(people.y);
    this.place = new Map(people.id.map((id, at) => [id, at]));
    this.near = people.id.map(() => new Set());
    ties.from.forEach((one, at) => {
      this.near[one].add(ties.to[at]);
      this.near[ties.to[at]].add(one);
    });
    this.arrange(0);
  }

  get isCrowd() { return this.count > LONG_WALK; }

  /** How many ties of those shown are drawn while nobody is looked at. */
  get drawn() { return Math.min(this.present.length, MOST_LINES); }

  /** Sort people and ties for the whole window (0) or one of its periods. */
  arrange(number) {
    const frame = this.frames[number - 1];
    this.frame = frame;
    this.size = Float64Array.from(frame ? this.spread(this.count, frame.people, frame.size) : this.people.size);
    this.weight = frame ? this.spread(this.lines, frame.ties, frame.weight) : this.ties.weight;
    this.back = frame ? this.spread(this.lines, frame.ties, frame.back.map(Math.abs)) : this.ties.back;
    this.turned = new Set(frame?.turned ?? []);
    this.there = this.people.id.map((_, at) => !frame || this.size[at] > 0);
    this.order = [...this.there.keys()].sort((a, b) => this.size[b] - this.size[a]);
    this.present = [...this.ties.from.keys()].filter((at) => this.weight[at] > 0).sort((a, b) => this.weight[a] - this.weight[b]);
    this.width = new Uint8Array(this.lines);
    const first = this.present.length - this.drawn;
    this.present.forEach((tie, at) => { this.width[tie] = at < first ? 0 : Math.floor((WIDTHS.length * (at - first)) / this.drawn); });
  }

  /** Return how a tie is drawn: the number of its width, a quarter of the ties drawn each, and of its dashes. */
  stroke(tie) { return [this.width[tie], lineKind(this.back[tie])]; }

  spread(count, places, values) {
    const full = new Float64Array(count);
    places.forEach((place, at) => { full[place] = values[at]; });
    return full;
  }

  /** Return both ends of a tie, from who sent more in what is shown. */
  ends(tie) {
    const { from, to } = this.ties;
    return this.turned.has(tie) ? [to[tie], from[tie]] : [from[tie], to[tie]];
  }

  /** Return the pixels of a mark's radius. */
  radius(at, zoom) {
    const size = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, this.size[at]));
    const room = Math.min(1, Math.sqrt(60 / Math.max(1, this.count)) + 0.25);
    return size * room * Math.min(2.4, Math.max(0.75, Math.sqrt(zoom)));
  }

  extent() {
    const reach = Math.max(0, ...this.rings.map(({ radius }) => radius));
    const ends = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
    const [[left, right], [top, bottom]] = [ends(this.people.x), ends(this.people.y)];
    if (reach) return { left: -reach, right: reach, top: -reach, bottom: reach };
    return Number.isFinite(left) ? { left, right, top, bottom } : { left: -1, right: 1, top: -1, bottom: 1 };
  }
}

/** Where the picture is looked at from. */
class Camera {
  constructor() { Object.assign(this, { unit: 1, zoom: 1, x: 0, y: 0 }); }

  /** Show all of it, with room for names at the right. */
  fit({ left, right, top, bottom }, width, height) {
    const room = Math.min(110, width / 5);
    this.unit = Math.min((width - room) / (right - left || 1), (height - 64) / (bottom - top || 1));
    this.zoom = 1;
    this.x = (width - room / 3) / 2 - (this.unit * (left + right)) / 2;
    this.y = height / 2 + (this.unit * (top + bottom)) / 2;
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

  isAt(other) { return this.x === other.x && this.y === other.y && this.zoom === other.zoom && this.unit === other.unit; }
}

/** Draws on a canvas. */
class CanvasPen {
  constructor(context, family) { Object.assign(this, { context, family, widths: new Map() }); }

  line([x0, y0, x1, y1], { width, dash = [], alpha = 1, colour }) {
    const { context } = this; // one stroke for each line: together they take ten times as long
    Object.assign(context, { globalAlpha: alpha, lineWidth: width, strokeStyle: colour });
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  shape(shape, x, y, radius, { fill, edge, width = 1, alpha = 1 }) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.beginPath();
    if (CORNERS[shape].length) {
      CORNERS[shape].forEach(([dx, dy], at) => context[at ? "lineTo" : "moveTo"](x + radius * dx, y + radius * dy));
      context.closePath();
    } else context.arc(x, y, radius, 0, TURN);
    if (fill) { context.fillStyle = fill; context.fill(); }
    if (edge) { context.lineWidth = width; context.strokeStyle = edge; context.stroke(); }
    context.globalAlpha = 1;
  }

  polygon(points, fill) {
    const { context } = this;
    context.fillStyle = fill;
    context.beginPath();
    points.forEach(([x, y], at) => context[at ? "lineTo" : "moveTo"](x, y));
    context.fill();
  }

  box(x, y, width, height, fill, alpha = 1) {
    Object.assign(this.context, { globalAlpha: alpha, fillStyle: fill });
    this.context.fillRect(x, y, width, height);
    this.context.globalAlpha = 1;
  }

  measure(text, size = TEXT, bold = false) {
    const key = `${size}${bold}${text}`;
    if (!this.widths.has(key)) {
      this.context.font = this.font(size, bold);
      this.widths.set(key, this.context.measureText(text).width);
    }
    return this.widths.get(key);
  }

  font(size, bold) { return `${bold ? "600 " : ""}${size}px ${this.family}`; }

  text(text, x, y, { size = TEXT, bold = false, colour, halo, align = "left" }) {
    const { context } = this;
    Object.assign(context, { font: this.font(size, bold), textAlign: align, textBaseline: "middle", lineJoin: "round" });
    if (halo) {
      Object.assign(context, { lineWidth: 3.5, strokeStyle: halo });
      context.strokeText(text, x, y);
    }
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  inside(x, y, width, height, draw) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
  }
}

/** Writes SVG. Names become text nodes, so nothing in them is read as markup. */
class SvgPen {
  constructor(width, height, family) {
    const ruler = document.createElement("canvas").getContext("2d");
    this.ruler = new CanvasPen(ruler, family);
    this.root = this.node("svg", { xmlns: SvgPen.space, width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": family });
    this.into = this.root;
  }

  static space = "http://www.w3.org/2000/svg";

  node(tag, attributes, text) {
    const made = document.createElementNS(SvgPen.space, tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) made.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
    }
    if (text !== undefined) made.textContent = text.replace(/[\ufffe\uffff]/g, "");
    return made;
  }

  add(...given) { this.into.append(this.node(...given)); }

  line([x0, y0, x1, y1], { width, dash = [], alpha = 1, colour }) {
    const d = `M${x0.toFixed(1)} ${y0.toFixed(1)}L${x1.toFixed(1)} ${y1.toFixed(1)}`;
    this.add("path", { d, stroke: colour, "stroke-width": width, "stroke-opacity": alpha === 1 ? undefined : alpha, "stroke-dasharray": dash.length ? dash.join(" ") : undefined });
  }

  shape(shape, x, y, radius, { fill = "none", edge = "none", width = 1, alpha = 1, title }) {
    const style = { fill, stroke: edge, "stroke-width": width, opacity: alpha === 1 ? undefined : alpha };
    const points = CORNERS[shape].map(([dx, dy]) => `${(x + radius * dx).toFixed(1)},${(y + radius * dy).toFixed(1)}`).join(" ");
    const mark = points ? this.node("polygon", { points, ...style }) : this.node("circle", { cx: x, cy: y, r: radius, ...style });
    if (title) mark.append(this.node("title", {}, title));
    this.into.append(mark);
  }

  polygon(points, fill) { this.add("polygon", { points: points.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" "), fill }); }

  box(x, y, width, height, fill, alpha = 1) { this.add("rect", { x, y, width, height, fill, opacity: alpha === 1 ? undefined : alpha }); }

  measure(text, size = TEXT, bold = false) { return this.ruler.measure(text, size, bold); }

  text(text, x, y, { size = TEXT, bold = false, colour, halo, align = "left" }) {
    const anchor = { left: undefined, center: "middle", right: "end" }[align];
    const outline = halo ? { stroke: halo, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" } : {};
    this.add("text", { x, y, "dominant-baseline": "central", "font-size": size, "font-weight": bold ? 600 : undefined, fill: colour, "text-anchor": anchor, ...outline }, text);
  }

  inside(x, y, width, height, draw) {
    const part = this.node("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}`, overflow: "hidden" });
    this.into.append(part);
    this.into = part;
    draw();
    this.into = this.root;
  }

  toString() { return new XMLSerializer().serializeToString(this.root); }
}

/** Return the three points of an arrow head that ends at the edge of the mark it points to. */
function arrowHead([x0, y0], [x1, y1], stop, size) {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1, dx = (x1 - x0) / length, dy = (y1 - y0) / length;
  const tip = [x1 - dx * stop, y1 - dy * stop], foot = [tip[0] - dx * size, tip[1] - dy * size];
  return [tip, [foot[0] - dy * size * 0.45, foot[1] + dx * size * 0.45], [foot[0] + dy * size * 0.45, foot[1] - dx * size * 0.45]];
}

/** Draws one scene from one camera with one pen. */
class Painter {
  constructor(pen, scene, camera, look, frame) {
    Object.assign(this, { pen, scene, camera, look, frame });
    this.at = scene.people.id.map((_, n) => camera.toScreen(scene.x[n], scene.y[n]));
  }

  /** Draw everything nobody looks at in particular; returns the people whose names are written. */
  base({ labels, arrows, titles = false }) {
    this.rings();
    this.ties(arrows);
    for (let n = this.scene.order.length - 1; n >= 0; n--) if (!this.scene.there[this.scene.order[n]]) this.mark(this.scene.order[n], titles);
    for (const one of this.scene.order) if (this.scene.there[one]) this.mark(one, titles);
    return labels ? this.names(this.scene.order.filter((one) => this.scene.there[one])) : new Set();
  }

  /** Draw what is looked at or selected over everything else. */
  over({ hot, selected, labelled }) {
    const { scene, look, frame } = this, near = hot >= 0 ? [...scene.near[hot]].filter((one) => scene.there[one]) : [];
    if (hot >= 0) {
      this.pen.box(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top, look.paper, VEIL);
      this.hotTies(hot);
      for (const one of near) this.mark(one);
      this.mark(hot, false, 3);
    }
    for (const one of selected) {
      const [x, y] = this.at[one], radius = scene.radius(one, this.camera.zoom);
      this.mark(one, false, 3);
      this.pen.shape(0, x, y, radius + 5, { edge: look.ring, width: 2.5 });
    }
    const bySize = (a, b) => scene.size[b] - scene.size[a];
    const wanted = [...new Set([...(hot >= 0 ? [hot] : []), ...[...selected].sort(bySize), ...near.sort(bySize)])];
    this.names(hot >= 0 ? wanted : wanted.filter((one) => !labelled.has(one)));
  }

  rings() {
    const [x, y] = this.camera.toScreen(0, 0);
    for (const { radius, label } of this.scene.rings) {
      const reach = radius * this.camera.unit * this.camera.zoom;
      this.pen.shape(0, x, y, reach, { edge: this.look.faint });
      this.pen.text(label, x, y - reach + 9, { size: SMALL, colour: this.look.muted, halo: this.look.paper, align: "center" });
    }
  }

  line(tie) { const [one, other] = this.scene.ends(tie); return [...this.at[one], ...this.at[other]]; }

  ties(arrows) {
    const { scene, look } = this, crowd = Math.min(1, Math.max(0.5, 600 / scene.drawn));
    const drawn = scene.present.slice(scene.present.length - scene.drawn);
    for (const tie of drawn) {
      const [width, kind] = scene.stroke(tie), alpha = crowd * (kind === 2 ? 0.55 : 0.85) * (0.4 + (0.6 * width) / (WIDTHS.length - 1));
      this.pen.line(this.line(tie), { width: WIDTHS[width] * crowd, dash: DASHES[kind], alpha, colour: look.line });
    }
    if (arrows) for (const tie of drawn) this.arrows(tie, look.line);
  }

  hotTies(hot) {
    const { scene, look } = this;
    for (const tie of scene.present) {
      if (scene.ties.from[tie] !== hot && scene.ties.to[tie] !== hot) continue;
      const [width, kind] = scene.stroke(tie);
      this.pen.line(this.line(tie), { width: WIDTHS[width] + 0.6, dash: DASHES[kind], colour: look.ink });
      this.arrows(tie, look.ink);
    }
  }

  /** Point to whom more was sent; both ways where it is about even. */
  arrows(tie, colour) {
    const [one, other] = this.scene.ends(tie);
    const point = (from, to) => this.pen.polygon(arrowHead(this.at[from], this.at[to], this.scene.radius(to, this.camera.zoom) + 1, 8), colour);
    point(one, other);
    if (lineKind(this.scene.back[tie]) === 0) point(other, one);
  }

  mark(one, titled = false, width = 1) {
    const { scene, look } = this, [x, y] = this.at[one], colour = scene.people.colour[one];
    const title = titled ? scene.people.name[one] : undefined;
    if (!scene.there[one]) return this.pen.shape(0, x, y, SMALLEST, { fill: look.faint, title });
    this.pen.shape(scene.people.shape[one], x, y, scene.radius(one, this.camera.zoom), { fill: look.colours[colour], edge: width > 1 ? look.ink : look.edges[colour], width, title });
  }

  /** Write names, the first wanted first, none over another; returns whose. */
  names(wanted) {
    const { scene, camera, frame, look } = this, used = [], written = new Set();
    for (const one of wanted.slice(0, LABELS_TRIED)) {
      if (written.size >= MOST_LABELS) break;
      const [x, y] = this.at[one];
      if (x < frame.left || y < frame.top || x > frame.right || y > frame.bottom) continue;
      const text = scene.people.label[one], width = this.pen.measure(text), reach = scene.radius(one, camera.zoom) + 4;
      const spots = [[x + reach, y], [x - reach - width, y], [x - width / 2, y - reach - 6], [x - width / 2, y + reach + 7]];
      const free = spots.find(([left, middle]) => !used.some((box) => left < box[1] && left + width > box[0] && Math.abs(middle - box[2]) < 15));
      if (!free && written.size) continue;
      const [left, middle] = free ?? spots[0];
      used.push([left - 2, left + width + 2, middle]);
      this.pen.text(text, left, middle, { colour: look.ink, halo: look.paper });
      written.add(one);
    }
    return written;
  }
}

/** Return what the legend says, line by line, for the page and for what is saved. */
function legendLines(words, arrows, { frame, drawn, present: { length: present } }) {
  const { entries = [], colour, size, notes = [] } = words.legend ?? {};
  return [
    ...(colour ? [{ text: colour.title, bold: true, meaning: colour.meaning }] : []),
    ...entries.map(({ name, colour: fill, shape }) => ({ text: name, fill, shape })),
    ...(size ? [{ text: `Size: ${frame ? "contact in this period" : size.title}`, bold: true, meaning: frame ? "" : size.meaning }, ...(frame ? [] : [{ text: `${size.low} to ${size.high}` }])] : []),
    { text: "Lines: thicker is more contact", bold: true },
    ...LINE_WORDS.map((text, kind) => ({ text, dash: DASHES[kind] })),
    ...(arrows ? [{ text: "Arrows: to whom more was sent" }] : []),
    ...(drawn < present ? [{ text: `${drawn.toLocaleString("en")} of ${present.toLocaleString("en")} ties drawn, those with most contact; all of a person's when you look at them`, note: true }] : []),
    ...notes.map((text) => ({ text, note: true })),
  ];
}

/** Break a text into lines that fit a width; a word too long for a line is cut. */
function wrap(text, width, measure) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (measure(longer) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Draw a sheet to take along: title, picture, legend; returns nothing, since pens keep what they draw. */
function paintSheet(pen, { scene, camera, look, state, words, width, height, top, legend }) {
  pen.box(0, 0, width, top + height + legend.height, look.paper);
  pen.text(words.title, 12, 20, { size: 16, bold: true, colour: look.ink });
  pen.text([words.legend?.scope, scene.frame?.title].filter(Boolean).join("; "), 12, 40, { size: 12, colour: look.muted });
  const shifted = camera.copy();
  shifted.y += top;
  const frame = { left: 0, top, right: width, bottom: top + height };
  pen.inside(0, top, width, height, () => {
    const painter = new Painter(pen, scene, shifted, look, frame);
    const labelled = painter.base({ labels: state.labels, arrows: state.arrows, titles: true });
    painter.over({ hot: -1, selected: state.selected, labelled });
  });
  for (const { x, y, text, line } of legend.spots) {
    const middle = top + height + y;
    if (line.dash) pen.line([x, middle, x + 26, middle], { width: 2, dash: line.dash, colour: look.line });
    if (line.fill >= 0) pen.shape(line.shape, x + 8, middle, 6, { fill: look.colours[line.fill], edge: look.edges[line.fill] });
    pen.text(text, x + (line.dash ? 34 : line.shape === undefined ? 0 : 22), middle, { size: 12, bold: line.bold, colour: line.note ? look.muted : look.ink });
  }
}

/** Set the legend's lines in columns as wide as fit; returns where each stands and the height of it all. */
function setLegend(lines, width, measure) {
  const columns = Math.max(1, Math.floor((width - 24) / 300)), across = (width - 24) / columns;
  const broken = lines.flatMap((line) => wrap(line.text, across - 46, (text) => measure(text, 12, line.bold)).map((text, at) => ({ text, line: at ? { note: line.note, bold: line.bold } : line })));
  const tall = Math.ceil(broken.length / columns);
  const spots = broken.map((each, at) => ({ ...each, x: 12 + across * Math.floor(at / tall), y: 14 + LINE * (at % tall) }));
  return { spots, height: 14 + LINE * tall };
}

export { Camera, CanvasPen, Painter, Scene, SvgPen, legendLines, paintSheet, setLegend };
