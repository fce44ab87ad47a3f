// One or several charts with their words: a picture, what it says, how to read it, what it could open.
// The drawing library comes from the kernel, once for a page; nothing is loaded, and names go on the page as text only.
//
// figures: [{name, title, takeaway, reading, question, alt, figure (JSON)}]
// pins: whether charts can be put on a board; a press sends {type: "pin", name}

const SETTINGS = { displaylogo: false, displayModeBar: false, responsive: false, showSendToCloud: false };
const SCALE = 2; // saved pictures are sharp on paper

let library; // a promise, shared by all views of a page

/** Return the drawing library; it sets a name of the whole page, which others may use, so that is put back. */
function loadLibrary(model) {
  library ??= globalThis.rkPlotlyLibrary ??= new Promise((resolve) => {
    const answer = async (content, buffers) => {
      if (content?.type !== "library") return;
      model.off("msg:custom", answer);
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" })), before = globalThis.Plotly;
      await import(address);
      URL.revokeObjectURL(address);
      resolve(globalThis.Plotly);
      globalThis.Plotly = before;
    };
    model.on("msg:custom", answer);
    model.send({ type: "library" });
  });
  return library;
}

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

/** One chart on the page: made once, drawn again in place when what it shows changes. */
class Chart {
  constructor(model, name) {
    this.model = model;
    this.name = name;
    this.title = make("h3", { class: "rk-chart-title" });
    this.takeaway = make("p", { class: "rk-chart-takeaway", "aria-live": "polite" });
    this.plot = make("div", { class: "rk-chart-plot", role: "img" });
    this.reading = make("p", { class: "rk-chart-reading" });
    this.question = make("p", { class: "rk-chart-question" });
    this.pin = this.button("Pin to the board", () => this.model.send({ type: "pin", name: this.name }));
    const save = (format) => this.button(`Save ${format.toUpperCase()}`, () => this.save(format));
    this.tools = make("div", { class: "rk-chart-tools" }, this.pin, save("png"), save("svg"));
    this.root = make("figure", { class: "rk-chart" }, this.title, this.takeaway, make("div", { class: "rk-chart-scroll", tabindex: "0", role: "group" }, this.plot), this.reading, this.question, this.tools);
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.plot);
  }

  button(text, onclick) { return make("button", { type: "button", onclick }, text); }

  show(entry, { several, pins }) {
    this.title.textContent = entry.title;
    this.title.hidden = !several;
    if (this.takeaway.textContent !== entry.takeaway) this.takeaway.textContent = entry.takeaway;
    for (const words of ["reading", "question"]) {
      this[words].textContent = entry[words];
      this[words].hidden = !entry[words];
    }
    this.plot.setAttribute("aria-label", entry.alt);
    this.plot.parentNode.setAttribute("aria-label", entry.title);
    this.pin.hidden = !pins;
    this.pin.setAttribute("aria-label", `Pin to the board: ${entry.title}`);
    if (this.written === entry.figure) return;
    this.written = entry.figure;
    this.figure = JSON.parse(entry.figure);
    this.plot.style.height = `${this.figure.layout.height ?? 480}px`;
    this.isDrawn = false;
    this.fit();
  }

  /** Draw as soon as there is room: a picture on a tab that is not open has none. */
  fit() {
    if (!this.plot.clientWidth || !this.figure) return;
    if (this.isDrawn && this.width === this.plot.clientWidth) return;
    this.width = this.plot.clientWidth;
    this.isDrawn = true;
    const { data, layout } = this.figure;
    this.drawing = loadLibrary(this.model).then((plotly) => {
      if (this.figure?.data === data) plotly.react(this.plot, data, { ...layout, width: this.width, autosize: false }, SETTINGS);
    });
  }

  save(format) {
    const { width, height } = { width: Math.max(this.width, 800), height: this.figure.layout.height ?? 480 };
    loadLibrary(this.model).then((plotly) => plotly.downloadImage(this.plot, { format, width, height, scale: format === "png" ? SCALE : 1, filename: this.name }));
  }

  close() {
    this.sizes.disconnect();
    this.drawing?.then(() => globalThis.rkPlotlyLibrary.then((plotly) => plotly.purge(this.plot)));
    this.figure = null;
    this.root.remove();
  }
}

function render({ model, el }) {
  const root = make("div", { class: "rk-charts" }), charts = new Map();
  el.append(root);

  function show() {
    const figures = model.get("figures"), how = { several: figures.length > 1, pins: model.get("pins") };
    const wanted = new Set(figures.map((entry) => entry.name));
    for (const [name, chart] of charts) if (!wanted.has(name)) { chart.close(); charts.delete(name); }
    figures.forEach((entry, at) => {
      if (!charts.has(entry.name)) charts.set(entry.name, new Chart(model, entry.name));
      const chart = charts.get(entry.name);
      if (root.children[at] !== chart.root) root.insertBefore(chart.root, root.children[at] ?? null);
      chart.show(entry, how);
    });
  }

  function dress() { root.dataset.theme = model.get("theme"); }

  const watched = [["figures", show], ["pins", show], ["theme", dress]];
  watched.forEach(([name, act]) => model.on(`change:${name}`, act));
  dress();
  show();
  return () => {
    watched.forEach(([name, act]) => model.off(`change:${name}`, act));
    charts.forEach((chart) => chart.close());
    root.remove();
  };
}

export default { render };
