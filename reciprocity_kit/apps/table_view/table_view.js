// A table of ties or people: sorted, searched and selected by hand or by keys, with bars that show intervals.
// One ES module, nothing loaded; whatever came from a file goes on the page as text only.
//
// table: {titles, kinds, ids, cells, label}
//   kinds   person, text, number or share, one per column
//   cells   columns of {text, sort, low, value, high}; low, value and high (0..1 or null) only for shares
// selected: ids, both ways; query: words to look for; order: {column, down}

const ROW = 34, SPARE = 8;
const WIDTHS = { person: 170, text: 116, number: 78, share: 212 }, GAP = 12;
const BAR = { width: 96, height: 14 };
const SVG = "http://www.w3.org/2000/svg";

/** Make an element; every text goes in as text. */
function make(tag, attributes = {}, ...children) {
  const element = tag.startsWith("svg:") ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Draw a share on a line from 0 to 1: the band is its interval, the mark its value, the stroke a half. */
function shareBar(low, value, high) {
  const at = (share) => (share * BAR.width).toFixed(1), middle = BAR.height / 2;
  const parts = [
    make("svg:line", { x1: 0, x2: BAR.width, y1: middle, y2: middle, class: "rk-table-axis" }),
    make("svg:line", { x1: at(0.5), x2: at(0.5), y1: 1, y2: BAR.height - 1, class: "rk-table-half" }),
  ];
  if (value !== null) {
    if (low !== null && high !== null) parts.push(make("svg:rect", { x: at(low), y: middle - 3, width: Math.max(1, at(high) - at(low)), height: 6, class: "rk-table-band" }));
    parts.push(make("svg:circle", { cx: at(value), cy: middle, r: 4, class: "rk-table-mark" }));
  }
  return make("svg:svg", { width: BAR.width, height: BAR.height, viewBox: `0 0 ${BAR.width} ${BAR.height}`, "aria-hidden": "true", class: "rk-table-bar" }, ...parts);
}

/** Compare two things to sort by; what is missing comes last either way. */
function compare(one, other, down) {
  const missing = (value) => value === null || value === "";
  if (missing(one) || missing(other)) return missing(one) - missing(other);
  const order = typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
  return down ? -order : order;
}

class Table {
  constructor(model, element) {
    this.model = model;
    this.focus = 0;
    this.build(element);
    this.listen();
    this.load();
  }

  build(element) {
    this.search = make("input", { type: "search", placeholder: "Search", "aria-label": "Search the table", oninput: () => this.set("query", this.search.value), onkeydown: (event) => event.stopPropagation() });
    this.count = make("span", { class: "rk-table-count", role: "status" });
    this.clear = make("button", { type: "button", onclick: () => this.set("selected", []) }, "Clear selection");
    this.head = make("div", { role: "row", class: "rk-table-head" });
    this.body = make("div", { class: "rk-table-body", role: "rowgroup" });
    this.scroller = make("div", { class: "rk-table-scroll", role: "grid", tabindex: 0, "aria-multiselectable": "true", style: `height:${this.model.get("height")}px` }, this.head, this.body);
    this.root = make("div", { class: "rk-table" }, make("div", { class: "rk-table-bar-row" }, this.search, this.count, this.clear), this.scroller);
    this.root.rk = this;
    element.append(this.root);
  }

  load() {
    this.table = this.model.get("table");
    this.scroller.setAttribute("aria-label", this.table.label);
    const widths = this.table.kinds.map((kind) => WIDTHS[kind] ?? WIDTHS.text);
    const all = widths.reduce((sum, width) => sum + width + GAP, 0);
    this.scroller.style.setProperty("--rk-width", `${all}px`);
    this.scroller.style.setProperty("--rk-columns", widths.map((width, at) => (this.table.kinds[at] === "person" ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" "));
    this.arrange();
  }

  /** Find the rows that hold the words, in the chosen order. */
  arrange() {
    const { ids, cells, titles } = this.table, words = this.model.get("query").trim().toLocaleLowerCase(), order = this.model.get("order");
    const holds = (at) => !words || cells.some((column) => column.text[at].toLocaleLowerCase().includes(words));
    this.rows = ids.map((_, at) => at).filter(holds);
    const column = cells[order.column];
    if (column) this.rows.sort((a, b) => compare(column.sort[a], column.sort[b], order.down));
    this.focus = Math.min(this.focus, Math.max(0, this.rows.length - 1));
    this.head.replaceChildren(...titles.map((title, at) => this.headCell(title, at, order)));
    this.scroller.setAttribute("aria-rowcount", this.rows.length + 1);
    this.search.value = this.model.get("query");
    this.show();
  }

  headCell(title, at, order) {
    const sorted = order.column === at ? (order.down ? "descending" : "ascending") : "none";
    const act = () => this.set("order", { column: at, down: order.column === at ? !order.down : this.table.kinds[at] !== "person" });
    return make("div", { role: "columnheader", "aria-sort": sorted, class: `rk-table-cell rk-table-${this.table.kinds[at]}` }, make("button", { type: "button", onclick: act }, title));
  }

  /** Put the rows on the page that can be seen, and as much room as all of them take. */
  show() {
    const selected = new Set(this.model.get("selected")), top = this.scroller.scrollTop, seen = Math.ceil(this.scroller.clientHeight / ROW);
    const from = Math.max(0, Math.floor(top / ROW) - SPARE), until = Math.min(this.rows.length, from + seen + 2 * SPARE);
    this.body.style.height = `${this.rows.length * ROW}px`;
    this.body.replaceChildren(...this.rows.slice(from, until).map((at, n) => this.row(at, from + n, selected)));
    this.scroller.setAttribute("aria-activedescendant", this.rows.length ? this.name(this.focus) : "");
    const chosen = this.rows.filter((at) => selected.has(this.table.ids[at])).length;
    this.count.textContent = `${this.rows.length} of ${this.table.ids.length}${chosen ? `, ${chosen} selected` : ""}`;
    this.clear.hidden = !selected.size;
  }

  name(place) { return `${this.model.get("prefix")}-${place}`; }

  row(at, place, selected) {
    const chosen = selected.has(this.table.ids[at]);
    const cells = this.table.cells.map((column, n) => this.cell(column, this.table.kinds[n], at));
    return make("div", { role: "row", id: this.name(place), "aria-rowindex": place + 2, "aria-selected": String(chosen), class: `rk-table-row${place === this.focus ? " rk-table-focus" : ""}`, style: `top:${place * ROW}px`, onclick: (event) => this.choose(place, event.shiftKey || event.ctrlKey || event.metaKey) }, ...cells);
  }

  cell(column, kind, at) {
    const text = kind === "person" ? make("bdi", {}, column.text[at]) : column.text[at];
    const bar = kind === "share" ? [shareBar(column.low[at], column.value[at], column.high[at])] : [];
    return make("div", { role: "gridcell", title: column.text[at], class: `rk-table-cell rk-table-${kind}` }, ...bar, make("span", {}, text));
  }

  set(name, value) { this.model.set(name, value); this.model.save_changes(); }

  choose(place, more) {
    this.focus = place;
    const id = this.table.ids[this.rows[place]], now = this.model.get("selected");
    if (more) this.set("selected", now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
    else this.set("selected", now.length === 1 && now[0] === id ? [] : [id]);
  }

  key(event) {
    if (event.target !== this.scroller) return;
    const page = Math.floor(this.scroller.clientHeight / ROW) - 1, last = this.rows.length - 1;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps) this.go(Math.max(0, Math.min(last, this.focus + steps[event.key])));
    else if ((event.key === "Enter" || event.key === " ") && last >= 0) this.choose(this.focus, event.key === " ");
    else if (event.key === "Escape") this.set("selected", []);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(place) {
    this.focus = place;
    const top = place * ROW, room = this.scroller.clientHeight - this.head.offsetHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + ROW > this.scroller.scrollTop + room) this.scroller.scrollTop = top + ROW - room;
    this.show();
  }

  dress() {
    const asked = this.model.get("theme"), lab = document.body.dataset.jpThemeLight;
    this.root.dataset.theme = asked === "auto" ? (lab ? (lab === "true" ? "light" : "dark") : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : asked;
  }

  listen() {
    this.off = [];
    const on = (target, event, act) => { target.addEventListener(event, act); this.off.push(() => target.removeEventListener(event, act)); };
    on(this.scroller, "scroll", () => this.show());
    on(this.scroller, "keydown", (event) => this.key(event));
    const watch = (name, act) => { this.model.on(`change:${name}`, act); this.off.push(() => this.model.off(`change:${name}`, act)); };
    watch("table", () => this.load());
    watch("query", () => this.arrange());
    watch("order", () => this.arrange());
    watch("selected", () => this.show());
    watch("theme", () => this.dress());
    const sizes = new ResizeObserver(() => this.show()), clothes = new MutationObserver(() => this.dress());
    sizes.observe(this.scroller);
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => { sizes.disconnect(); clothes.disconnect(); });
    this.dress();
  }

  close() {
    this.off.forEach((act) => act());
    this.root.remove();
  }
}

function render({ model, el }) {
  const table = new Table(model, el);
  return () => table.close();
}

export default { render };
