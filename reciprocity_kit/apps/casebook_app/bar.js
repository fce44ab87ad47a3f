// The head of the casebook app: title, last change, buttons and tabs. Every text goes on the page as text.
//
// buttons, sections: [[name, words]]; pressed: {name, n}; section: the name of the one shown, both ways

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

class Bar {
  constructor(model, element) {
    this.model = model;
    this.title = make("h2", { dir: "auto" });
    this.about = make("p", { class: "rk-bar-about", dir: "auto" });
    this.last = make("p", { class: "rk-bar-last", role: "status", "aria-live": "polite", dir: "auto" });
    this.buttons = make("div", { class: "rk-bar-buttons" });
    this.tabs = make("div", { class: "rk-bar-tabs", role: "tablist", "aria-label": "Parts of the casebook", onkeydown: (event) => this.key(event) });
    this.root = make("div", { class: "rk-bar", "data-lm-suppress-shortcuts": "true" }, make("div", { class: "rk-bar-top" }, make("div", { class: "rk-bar-words" }, this.title, this.about), this.buttons), this.last, this.tabs);
    element.append(this.root);
    this.off = [];
    for (const name of ["title", "about", "last"]) this.watch(name, () => { this[name].textContent = model.get(name); }, true);
    this.watch("buttons", () => this.showButtons(), true);
    this.watch("sections", () => this.showTabs(), true);
    this.watch("section", () => this.showTabs());
    this.watch("theme", () => this.dress(), true);
    const clothes = new MutationObserver(() => this.dress());
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => clothes.disconnect());
  }

  watch(name, act, now = false) {
    this.model.on(`change:${name}`, act);
    this.off.push(() => this.model.off(`change:${name}`, act));
    if (now) act();
  }

  showButtons() {
    const active = document.activeElement?.id;
    this.buttons.replaceChildren(...this.model.get("buttons").map(([name, words]) => make("button", { type: "button", id: `${this.model.get("prefix")}-${name}`, onclick: () => this.press(name) }, words)));
    if (active?.startsWith(this.model.get("prefix"))) document.getElementById(active)?.focus();
  }

  press(name) {
    this.model.set("pressed", { name, n: (this.model.get("pressed").n ?? 0) + 1 });
    this.model.save_changes();
  }

  showTabs() {
    const shown = this.model.get("section"), had = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...this.model.get("sections").map(([name, words]) => make("button", { type: "button", role: "tab", "aria-selected": String(name === shown), tabindex: name === shown ? 0 : -1, "data-name": name, onclick: () => this.turn(name) }, words)));
    this.tabs.hidden = !this.model.get("sections").length;
    if (had) this.tabs.querySelector("[aria-selected=true]")?.focus();
  }

  turn(name) {
    this.model.set("section", name);
    this.model.save_changes();
  }

  key(event) {
    event.stopPropagation();
    const names = this.model.get("sections").map(([name]) => name), at = names.indexOf(this.model.get("section"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.turn(names[(to + names.length) % names.length]);
  }

  dress() {
    const asked = this.model.get("theme"), lab = document.body.dataset.jpThemeLight;
    this.root.dataset.theme = asked === "auto" ? (lab ? (lab === "true" ? "light" : "dark") : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : asked;
  }

  close() {
    this.off.forEach((act) => act());
    this.root.remove();
  }
}

function render({ model, el }) {
  const bar = new Bar(model, el);
  return () => bar.close();
}

export default { render };
