// A table of ties or people: sorted, searched and selected by hand or by keys, with bars that show intervals.
// One ES module, nothing loaded; whatever came from a file goes on the page as text only.
//
// table: {titles, kinds, ids, cells, label, widths}
//   kinds   person, text, number or share, one per column
//   cells   columns of {text, sort, low, value, high}; low, value and high (0..1 or null) only for shares
//   widths  pixels, 0 for what is usual
// selected: ids, both ways; query: words to look for; order: {column, down}; hidden: titles of columns left out

const ROW = 34, SPARE = 8, NAMED = 3, GAP = 12;
const WIDTHS = { person: 190, text: 110, number: 80, share: 216 };
const BAR = { width: 96, height: 14 };
const SVG = "http://www.w3.org/2000/svg";
const ORDER = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
const LETTERS = { ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ð: "d", þ: "th", ı: "i" };

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

/** Fold case and accents, and leave out marks that steer a text's direction, so that a plain keyboard finds every name. */
function fold(text) {
  return text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase().replace(/[ßøłđæœðþı]/g, (letter) => LETTERS[letter]);
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
  const order = typeof one === "number" && typeof other === "number" ? one - other : ORDER.compare(String(one), String(other));
  return down ? -order : order;
}

class Table {
  constructor(model, element) {
    this.model = model;
    this.focus = 0;
    this.anchor = 0;
    this.build(element);
    this.listen();
    this.load();
  }

  build(element) {
    this.search = make("input", { type: "search", placeholder: "Search", "aria-label": "Search the table", oninput: () => this.set("query", this.search.value), onkeydown: (event) => event.stopPropagation() });
    this.count = make("span", { class: "rk-table-count", role: "status" });
    this.clear = make("button", { type: "button", onclick: () => this.set("selected", []) }, "Clear selection");
    this.boxes = make("div", { class: "rk-table-boxes", role: "group", "aria-label": "Columns to show" });
    this.chooser = make("details", { class: "rk-table-chooser", onkeydown: (event) => { if (event.key === "Escape") { this.chooser.open = false; this.chooser.firstChild.focus(); } event.stopPropagation(); } }, make("summary", {}, "Columns"), this.boxes);
    this.head = make("div", { role: "row", class: "rk-table-head" });
    this.body = make("div", { class: "rk-table-body", role: "rowgroup" });
    const top = make("div", { class: "rk-table-top", role: "rowgroup" }, this.head);
    this.scroller = make("div", { class: "rk-table-scroll", role: "grid", tabindex: 0, "aria-multiselectable": "true" }, top, this.body);
    this.root = make("div", { class: "rk-table" }, make("div", { class: "rk-table-bar-row" }, this.search, this.count, this.clear, this.chooser), this.scroller);
    this.root.rk = this;
    element.append(this.root);
    this.size();
  }

  load() {
    this.table = this.model.get("table");
    const { ids, cells, kinds, titles } = this.table;
    this.scroller.setAttribute("aria-label", this.table.label);
    this.texts = ids.map((id, at) => fold([id, ...cells.map((column) => column.text[at])].join(" ")));
    this.named = Math.max(0, kinds.indexOf("person"));
    this.places = new Map(ids.map((id, at) => [id, at]));
    this.boxes.replaceChildren(...titles.map((title, at) => this.box(title, at)));
    this.chooser.hidden = titles.length < 5;
    this.columns();
  }

  box(title, at) {
    const shown = !this.model.get("hidden").includes(title);
    const act = (event) => this.set("hidden", event.target.checked ? this.model.get("hidden").filter((each) => each !== title) : [...this.model.get("hidden"), title]);
    return make("label", {}, make("input", { type: "checkbox", checked: shown, disabled: at === this.named, onchange: act }), title);
  }

  /** Lay out the columns that are shown. */
  columns() {
    const { titles, kinds, widths = [] } = this.table, hidden = new Set(this.model.get("hidden"));
    this.shown = titles.map((_, at) => at).filter((at) => at === this.named || !hidden.has(titles[at]));
    this.boxes.querySelectorAll("input").forEach((box, at) => { box.checked = at === this.named || !hidden.has(titles[at]); });
    const wide = this.shown.map((at) => widths[at] || (WIDTHS[kinds[at]] ?? WIDTHS.text));
    const tracks = this.shown.map((at, n) => (kinds[at] === "person" || kinds[at] === "text" ? `minmax(${wide[n]}px, ${wide[n]}fr)` : `${wide[n]}px`));
    this.scroller.style.setProperty("--rk-width", `${wide.reduce((sum, width) => sum + width + GAP, 0)}px`);
    this.scroller.style.setProperty("--rk-columns", tracks.join(" "));
    this.arrange();
  }

  /** Find the rows that hold all the words, in the chosen order. */
  arrange() {
    const { ids, cells, titles } = this.table, words = fold(this.model.get("query")).split(/\s+/).filter(Boolean), order = this.model.get("order");
    this.rows = ids.map((_, at) => at).filter((at) => words.every((word) => this.texts[at].includes(word)));
    const column = cells[order.column];
    if (column) this.rows.sort((a, b) => compare(column.sort[a], column.sort[b], order.down) || a - b);
    this.focus = Math.min(this.focus, Math.max(0, this.rows.length - 1));
    this.anchor = this.focus;
    const at = [...this.head.children].findIndex((cell) => cell.contains(document.activeElement));
    this.head.replaceChildren(...this.shown.map((each) => this.headCell(titles[each], each, order)));
    if (at >= 0) this.head.children[at]?.firstChild.focus();
    this.scroller.setAttribute("aria-rowcount", this.rows.length + 1);
    if (this.search.value !== this.model.get("query")) this.search.value = this.model.get("query");
    this.show();
  }

  headCell(title, at, order) {
    const sorted = order.column === at ? (order.down ? "descending" : "ascending") : "none", kind = this.table.kinds[at];
    const first = kind !== "person" && kind !== "text";
    const act = () => this.set("order", order.column !== at ? { column: at, down: first } : order.down === first ? { column: at, down: !first } : { column: -1, down: false });
    return make("div", { role: "columnheader", "aria-sort": sorted, class: `rk-table-cell rk-table-${kind}` }, make("button", { type: "button", onclick: act }, title));
  }

  /** Put the rows on the page that can be seen, and as much room as all of them take. */
  show() {
    const selected = new Set(this.model.get("selected")), top = this.scroller.scrollTop, seen = Math.ceil(this.scroller.clientHeight / ROW);
    const from = Math.max(0, Math.floor(top / ROW) - SPARE), until = Math.min(this.rows.length, from + seen + 2 * SPARE);
    this.body.style.height = `${this.rows.length * ROW}px`;
    this.body.replaceChildren(...this.rows.slice(from, until).map((at, n) => this.row(at, from + n, selected)));
    const active = this.focus >= from && this.focus < until;
    if (active) this.scroller.setAttribute("aria-activedescendant", this.name(this.focus));
    else this.scroller.removeAttribute("aria-activedescendant");
    this.tell(selected);
  }

  /** Say in words how many rows there are, and which are selected. */
  tell(selected) {
    const n = this.rows.length, all = this.table.ids.length;
    const rows = n === all ? `${all.toLocaleString()} ${all === 1 ? "row" : "rows"}` : `${n.toLocaleString()} of ${all.toLocaleString()} rows`;
    const chosen = [...selected].filter((id) => this.places.has(id)), names = chosen.slice(0, NAMED).map((id) => this.table.cells[this.named]?.text[this.places.get(id)] ?? id);
    const more = chosen.length - names.length, said = more > 0 ? [...names, `${more.toLocaleString()} more`] : names;
    const parts = said.flatMap((name, at) => [at === 0 ? "" : at === said.length - 1 ? " and " : ", ", make("bdi", {}, name)]);
    this.count.replaceChildren(rows, ...(chosen.length ? [". Selected: ", ...parts] : []));
    this.clear.hidden = !chosen.length;
  }

  name(place) { return `${this.model.get("prefix")}-${place}`; }

  row(at, place, selected) {
    const chosen = selected.has(this.table.ids[at]);
    const cells = this.shown.map((column, n) => this.cell(this.table.cells[column], this.table.kinds[column], at, n === 0));
    return make("div", { role: "row", id: this.name(place), "aria-rowindex": place + 2, "aria-selected": String(chosen), class: `rk-table-row${place === this.focus ? " rk-table-focus" : ""}`, style: `top:${place * ROW}px`, onmousedown: (event) => { if (event.shiftKey) event.preventDefault(); }, onclick: (event) => this.click(place, event) }, ...cells);
  }

  cell(column, kind, at, first) {
    const text = kind === "person" ? make("bdi", {}, column.text[at]) : column.text[at];
    const bar = kind === "share" ? [shareBar(column.low[at], column.value[at], column.high[at])] : [];
    const box = first ? [make("span", { class: "rk-table-box", "aria-hidden": "true" })] : [];
    return make("div", { role: "gridcell", title: column.text[at], class: `rk-table-cell rk-table-${kind}` }, ...box, ...bar, make("span", {}, text));
  }

  set(name, value) { this.model.set(name, value); this.model.save_changes(); }

  click(place, event) {
    this.scroller.focus({ preventScroll: true });
    if (event.shiftKey) this.range(place);
    else this.choose(place, event.ctrlKey || event.metaKey || event.target.classList.contains("rk-table-box"));
  }

  /** Select one row alone, or one more or less. */
  choose(place, more) {
    this.focus = this.anchor = place;
    const id = this.table.ids[this.rows[place]], now = this.model.get("selected");
    if (more) this.set("selected", now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
    else this.set("selected", now.length === 1 && now[0] === id ? [] : [id]);
    this.show();
  }

  /** Select every row from where the last choice was made. */
  range(place) {
    this.focus = place;
    const [from, until] = [Math.min(this.anchor, place), Math.max(this.anchor, place)];
    this.set("selected", this.rows.slice(from, until + 1).map((at) => this.table.ids[at]));
    this.show();
  }

  key(event) {
    if (event.target !== this.scroller || event.altKey) return;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / ROW) - 2), last = this.rows.length - 1;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      this.go(Math.max(0, Math.min(last, this.focus + steps[event.key])));
      if (event.shiftKey && last >= 0) this.range(this.focus);
      else this.anchor = this.focus;
    } else if ((event.key === "Enter" || event.key === " ") && last >= 0) this.choose(this.focus, event.key === " ");
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.set("selected", this.rows.map((at) => this.table.ids[at]));
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

  size() { this.scroller.style.maxHeight = `${this.model.get("height")}px`; }

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
    watch("hidden", () => this.columns());
    watch("query", () => this.arrange());
    watch("order", () => this.arrange());
    watch("selected", () => this.show());
    watch("theme", () => this.dress());
    watch("height", () => this.size());
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
