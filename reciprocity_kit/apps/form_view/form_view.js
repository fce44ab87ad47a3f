// A form that is filled in by keyboard: labelled fields in one order, Enter saves, persons are offered as one types.
// One ES module, nothing loaded; whatever came from a file or from a person goes on the page as text only.
//
// fields: [{name, label, kind, choices, hint, needed, more, width}], in the order in which they are filled in
//   kind    text, long, person, choice, steps, day, number, flag or secret; line: words that fill in the others
// values:   what the fields hold unless typed, from Python
// typed:    what was typed since the form was last emptied, to Python; what is typed in a secret field is sent apart
// sent:     goes up when the form is to be saved; pressed: {name, n}, another button
// turn:     {n, name}: empty the form and go to a field; message, preview: {text, tone}

const OFFERED = 7;

/** Make an element; every text goes in as text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Find the people whose name or address begins, word by word, with what was typed; then those who have it anywhere. */
export function findPeople(people, typed) {
  const words = typed.trim().toLocaleLowerCase();
  if (!words) return [];
  const first = [], later = [];
  for (const each of people) {
    const names = each.map((text) => text.toLocaleLowerCase());
    if (names.some((text) => text.startsWith(words) || text.split(/[\s.@_-]+/).some((part) => part.startsWith(words)))) first.push(each);
    else if (names.some((text) => text.includes(words))) later.push(each);
    if (first.length >= OFFERED) break;
  }
  return [...first, ...later].slice(0, OFFERED);
}

/** Draw two circles that lie apart at step 1 and nearly one on the other at step 7; none at 0. */
function circles(step) {
  const svg = (tag, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const apart = 20 - (step - 1) * 2.8, at = (side) => svg("circle", { cx: 25 + (side * apart) / 2, cy: 11, r: 9.5 });
  return svg("svg", { width: 50, height: 22, "aria-hidden": "true" }, ...(step ? [at(-1), at(1)] : []));
}

/** A field for a person: a combobox after the ARIA pattern. */
class PersonField {
  constructor(form, field, id) {
    this.form = form;
    this.list = make("ul", { role: "listbox", id: `${id}-list`, "aria-label": field.label, class: "rk-form-list", hidden: true });
    this.input = make("input", { type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false", dir: "auto", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list` });
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("blur", () => this.close());
    this.element = make("div", { class: "rk-form-person" }, this.input, this.list);
    this.found = [];
    this.at = -1;
  }

  get value() { return this.input.value; }
  set value(text) { this.input.value = text; this.close(); }

  offer() {
    this.found = findPeople(this.form.model.get("people"), this.input.value);
    this.list.replaceChildren(...this.found.map(([person, shown], at) =>
      make("li", { role: "option", id: `${this.list.id}-${at}`, onmousedown: (event) => { event.preventDefault(); this.pick(at); this.form.type(); } },
        make("bdi", {}, shown), ...(shown === person ? [] : [make("small", {}, " ", make("bdi", {}, person))]))));
    this.list.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(this.found.length ? 0 : -1);
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else { this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`); this.list.children[at].scrollIntoView({ block: "nearest" }); }
  }

  pick(at) { this.input.value = this.found[at][1]; this.close(); }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  /** Act on a key; true where it was meant for the list. */
  key(event) {
    if (event.key === "ArrowDown" && this.list.hidden && this.input.value) { this.offer(); return true; }
    if (this.list.hidden) return false;
    const n = this.found.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.mark((this.at + (event.key === "ArrowDown" ? 1 : -1) + n) % n);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) { this.pick(this.at); this.form.type(); this.form.step(this.input); }
    else if (event.key === "Tab" && this.at >= 0) { this.pick(this.at); this.form.type(); return false; }
    else return false;
    return true;
  }
}

/** One choice of few, all seen: letters and numbers choose as well as the arrow keys. */
class StepsField {
  constructor(form, field, id) {
    this.form = form;
    this.typed = "";
    this.boxes = field.choices.map(([value, text], at) => make("input", { type: "radio", name: id, value, id: `${id}-${at}`, "data-text": text.toLocaleLowerCase() }));
    this.element = make("div", { class: "rk-form-steps", role: "radiogroup", "aria-labelledby": `${id}-label` },
      ...this.boxes.flatMap((box, at) => [box, make("label", { for: box.id }, ...(field.picture === "circles" ? [circles(Number(box.value))] : []), field.choices[at][1])]));
    if (field.picture) this.element.classList.add(`rk-form-${field.picture}`);
    this.input = this.boxes[0];
    this.boxes.forEach((box) => box.addEventListener("change", () => form.type(field.name)));
  }

  get value() { return this.boxes.find((box) => box.checked)?.value ?? ""; }
  set value(text) {
    this.boxes.forEach((box) => { box.checked = box.value === text; });
    this.input = this.boxes.find((box) => box.checked) ?? this.boxes[0];
  }

  key(event) {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.key === " ") return false;
    const now = performance.now(), letter = event.key.toLocaleLowerCase();
    const begins = (words) => this.boxes.find((box) => box.value.toLocaleLowerCase() === words) ?? this.boxes.find((box) => box.dataset.text.startsWith(words));
    this.typed = now - (this.last ?? 0) < 1000 && begins(this.typed + letter) ? this.typed + letter : letter;
    this.last = now;
    const box = begins(this.typed);
    if (box) { box.checked = true; box.focus(); box.dispatchEvent(new Event("change")); }
    return Boolean(box);
  }
}

/** A field of another kind: text, long text, number, day, choice, flag or secret. */
class PlainField {
  constructor(form, field, id) {
    const common = { id, dir: "auto", autocomplete: "off", "aria-required": field.needed ? "true" : null };
    if (field.kind === "choice") this.input = make("select", { id, "aria-required": common["aria-required"] }, ...field.choices.map(([value, text]) => make("option", { value }, text)));
    else if (field.kind === "flag") this.input = make("input", { type: "checkbox", id });
    else if (field.kind === "long") this.input = make("textarea", { ...common, rows: 2 });
    else if (field.kind === "secret") this.input = make("input", { type: "password", ...common, dir: null, autocomplete: "off" });
    else this.input = make("input", { type: "text", ...common, inputmode: field.kind === "number" ? "decimal" : null });
    if (field.placeholder) this.input.setAttribute("placeholder", field.placeholder);
    this.input.addEventListener(field.kind === "choice" || field.kind === "flag" ? "change" : "input", () => form.type(field.name));
    this.element = field.kind === "day" ? this.withPicker(form, field) : this.input;
    this.kind = field.kind;
  }

  /** Put a calendar beside a day that may also be typed. */
  withPicker(form, field) {
    const picker = make("input", { type: "date", tabindex: -1, "aria-hidden": "true", class: "rk-form-picker" });
    picker.addEventListener("change", () => { this.input.value = picker.value; form.type(field.name); this.input.focus(); });
    const open = make("button", { type: "button", tabindex: -1, class: "rk-form-calendar", "aria-label": `Choose ${field.label.toLocaleLowerCase()} in a calendar`, onclick: () => picker.showPicker?.() }, "\u25BE");
    return make("div", { class: "rk-form-day" }, this.input, open, picker);
  }

  get value() { return this.kind === "flag" ? (this.input.checked ? "yes" : "no") : this.input.value; }
  set value(text) {
    if (this.kind === "flag") this.input.checked = text === "yes";
    else this.input.value = text;
  }

  key() { return false; }
}

class Form {
  constructor(model, element) {
    this.model = model;
    this.root = make("div", { class: "rk-form", "data-lm-suppress-shortcuts": "true" });
    this.root.rk = this;
    this.root.addEventListener("keydown", (event) => this.key(event));
    element.append(this.root);
    this.build();
    this.listen();
  }

  build() {
    const active = this.root.contains(document.activeElement) ? document.activeElement.id : "";
    const prefix = this.model.get("prefix"), fields = this.model.get("fields");
    this.fields = new Map(fields.map((field) => [field.name, this.make(field, `${prefix}-${field.name}`)]));
    this.touched = new Set(Object.keys(this.model.get("typed")));
    const boxes = (more) => fields.filter((field) => Boolean(field.more) === more).map((field) => this.box(field, `${prefix}-${field.name}`));
    const more = boxes(true);
    this.preview = make("p", { class: "rk-form-preview", id: `${prefix}-preview` });
    this.message = make("div", { class: "rk-form-message", "aria-live": "polite", role: "status" });
    this.heading = make("h3", { id: `${prefix}-heading` });
    const buttons = [...(this.model.get("action") ? [["", this.model.get("action")]] : []), ...this.model.get("buttons")];
    this.buttons = make("div", { class: "rk-form-buttons" }, ...buttons.map(([name, text]) => make("button", { type: "button", class: name ? "" : "rk-form-main", "aria-describedby": name ? null : `${prefix}-preview`, onclick: () => (name ? this.press(name) : this.send()) }, text)));
    this.root.replaceChildren(this.heading, make("div", { class: "rk-form-fields", role: "group", "aria-labelledby": `${prefix}-heading` }, ...boxes(false), this.buttons),
      this.preview, this.message, ...(more.length ? [make("details", { class: "rk-form-more" }, make("summary", {}, "More fields"), make("div", { class: "rk-form-fields" }, ...more))] : []));
    this.fill(true);
    this.say();
    if (active) document.getElementById(active)?.focus();
  }

  make(field, id) {
    const kinds = { person: PersonField, steps: StepsField };
    const made = new (kinds[field.kind] ?? PlainField)(this, field, id);
    if (field.kind === "person") made.input.addEventListener("input", () => this.type(field.name));
    made.field = field;
    return made;
  }

  box(field, id) {
    const made = this.fields.get(field.name), mark = field.needed ? [make("span", { class: "rk-form-needed", "aria-hidden": "true" }, " *")] : [];
    const label = field.kind === "steps" ? make("span", { class: "rk-form-label", id: `${id}-label` }, field.label, ...mark) : make("label", { class: "rk-form-label", for: id }, field.label, ...mark);
    const hint = field.hint ? [make("span", { class: "rk-form-hint", id: `${id}-hint` }, field.hint)] : [];
    if (field.hint) (field.kind === "steps" ? made.element : made.input).setAttribute("aria-describedby", `${id}-hint`);
    return make("div", { class: `rk-form-box rk-form-${field.kind} rk-form-${field.width ?? "middle"}` }, label, made.element, ...hint);
  }

  /** Put Python's values into the fields nobody has typed in. */
  fill(all = false) {
    const values = this.model.get("values"), typed = this.model.get("typed");
    for (const [name, made] of this.fields) {
      const wanted = name in typed ? typed[name] : (values[name] ?? "");
      if ((all || !this.touched.has(name)) && made.field.kind !== "secret" && made.value !== wanted) made.value = wanted;
    }
  }

  /** Tell Python what was typed; new words in the line take the place of what was typed elsewhere before. */
  type(name) {
    const field = name && this.fields.get(name).field;
    if (field?.kind === "secret") return;
    if (field?.kind === "line") this.touched.clear();
    if (name) this.touched.add(name);
    else for (const [each, made] of this.fields) if (made.field.kind === "person" && made.value !== (this.model.get("values")[each] ?? "")) this.touched.add(each);
    this.model.set("typed", this.gather());
    this.model.save_changes();
  }

  gather() { return Object.fromEntries([...this.touched].filter((name) => this.fields.has(name)).map((name) => [name, this.fields.get(name).value])); }

  /** Hand over what no trait may hold. */
  sendSecrets() {
    const secrets = [...this.fields].filter(([, made]) => made.field.kind === "secret");
    if (!secrets.length) return;
    this.model.send({ secrets: Object.fromEntries(secrets.map(([name, made]) => [name, made.value])) });
    secrets.forEach(([, made]) => { made.value = ""; });
  }

  send() {
    this.sendSecrets();
    this.model.set("typed", this.gather());
    this.model.set("sent", this.model.get("sent") + 1);
    this.model.save_changes();
  }

  press(name) {
    this.sendSecrets();
    this.model.set("typed", this.gather());
    this.model.set("pressed", { name, n: (this.model.get("pressed").n ?? 0) + 1 });
    this.model.save_changes();
  }

  key(event) {
    event.stopPropagation();
    const made = [...this.fields.values()].find((each) => each.element.contains(event.target));
    if (!made) return;
    if (made.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.isComposing && made.field.kind !== "long" && !event.shiftKey && this.model.get("action")) {
      event.preventDefault();
      this.send();
    }
  }

  /** Go on to the next field. */
  step(from) {
    const inputs = [...this.fields.values()].map((made) => made.input);
    inputs[inputs.indexOf(from) + 1]?.focus();
  }

  turn() {
    const { name } = this.model.get("turn");
    this.touched = new Set(Object.keys(this.model.get("typed")));
    this.fill(true);
    const made = this.fields.get(name);
    if (!made) return;
    made.element.closest("details")?.setAttribute("open", "");
    made.input.focus();
    made.input.select?.();
  }

  say() {
    const preview = this.model.get("preview"), message = this.model.get("message");
    this.heading.textContent = this.model.get("heading");
    this.heading.hidden = !this.model.get("heading");
    this.preview.textContent = preview.text ?? "";
    this.preview.dataset.tone = preview.tone ?? "";
    if (this.message.textContent !== (message.text ?? "")) this.message.textContent = message.text ?? "";
    this.message.dataset.tone = message.tone ?? "";
  }

  listen() {
    this.off = [];
    const watch = (name, act) => { this.model.on(`change:${name}`, act); this.off.push(() => this.model.off(`change:${name}`, act)); };
    for (const name of ["fields", "action", "buttons"]) watch(name, () => this.build());
    watch("values", () => this.fill());
    watch("turn", () => this.turn());
    for (const name of ["preview", "message", "heading"]) watch(name, () => this.say());
    watch("theme", () => this.dress());
    const clothes = new MutationObserver(() => this.dress());
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => clothes.disconnect());
    this.dress();
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
  const form = new Form(model, el);
  return () => form.close();
}

export default { render };
