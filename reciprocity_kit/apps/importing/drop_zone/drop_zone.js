// A place to drop files or folders on. One ES module, nothing loaded.
//
// A file travels as messages: begin, piece after piece, end. Each waits for the answer to the
// one before, so that a large file never fills the line; nothing of it is kept in the widget.

const PIECE = 1 << 20;

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

/** List the files of a dropped folder, with their paths. */
async function filesOf(entry, path = "") {
  if (entry.isFile) return [{ file: await new Promise((found, failed) => entry.file(found, failed)), name: path + entry.name }];
  const reader = entry.createReader(), inside = [];
  for (;;) {
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!some.length) break;
    inside.push(...some);
  }
  return (await Promise.all(inside.map((each) => filesOf(each, `${path}${entry.name}/`)))).flat();
}

class Zone {
  constructor(model, element) {
    this.model = model;
    this.waiting = null;
    this.number = 0;
    this.queue = Promise.resolve();
    const chosen = (event) => { const files = [...event.target.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })); event.target.value = ""; if (files.length) this.take(files); };
    this.files = make("input", { type: "file", multiple: true, "aria-hidden": "true", tabindex: "-1", onchange: chosen });
    this.folder = make("input", { type: "file", multiple: true, webkitdirectory: true, "aria-hidden": "true", tabindex: "-1", onchange: chosen });
    this.buttons = [
      make("button", { type: "button", onclick: () => this.files.click() }, "Choose files"),
      make("button", { type: "button", onclick: () => this.folder.click() }, "Choose a folder"),
    ];
    this.bar = make("progress", { max: "1", value: "0", hidden: true, "aria-label": "Taking in files" });
    this.told = make("p", { class: "rk-drop-small", role: "status" });
    this.root = make("div", { class: "rk-drop", role: "group", "aria-label": "Files to read" },
      make("p", { class: "rk-drop-lead" }, "Drop exports here"),
      make("p", {}, "Mail, calendars, chats: files, zips or a whole folder, as the program gave them."),
      make("p", {}, ...this.buttons), this.files, this.folder, this.bar, this.told,
      make("p", { class: "rk-drop-small" }, "They stay on this machine, in a private folder, and are deleted when you go on. Subjects and texts are never read."));
    element.append(this.root);
    this.listen();
    this.dress();
  }

  listen() {
    this.off = [];
    const on = (target, event, act) => { target.addEventListener(event, act); this.off.push(() => target.removeEventListener(event, act)); };
    on(this.root, "dragover", (event) => { event.preventDefault(); event.stopPropagation(); this.root.dataset.over = "true"; });
    on(this.root, "dragleave", () => { delete this.root.dataset.over; });
    on(this.root, "drop", (event) => this.drop(event));
    const watch = (name, act) => { this.model.on(name, act); this.off.push(() => this.model.off(name, act)); };
    watch("msg:custom", (message) => { this.waiting?.(message); });
    watch("change:busy", () => this.dress());
    watch("change:theme", () => this.dress());
    const clothes = new MutationObserver(() => this.dress());
    clothes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    this.off.push(() => clothes.disconnect());
  }

  drop(event) {
    event.preventDefault();
    event.stopPropagation();
    delete this.root.dataset.over;
    if (this.model.get("busy")) return;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
    if (entries.length) this.take(Promise.all(entries.map((entry) => filesOf(entry))).then((found) => found.flat()));
    else if (plain.length) this.take(plain);
  }

  /** Send files, or those that a dropped folder will turn out to hold, one after the other, an earlier drop first. */
  take(files) {
    const found = Promise.resolve(files).catch(() => null);
    this.model.send({ type: "start" });
    this.queue = this.queue.then(async () => {
      const all = await found;
      if (!all) this.tell("The browser could not open what was dropped. Choose the files instead, or give their path below.");
      const sent = all ? await this.sendAll(all) : 0;
      this.model.send({ type: "done", files: sent, missed: all ? all.length - sent : 1 });
    });
  }

  async sendAll(files) {
    let sent = 0, failed = "";
    const all = files.reduce((sum, each) => sum + each.file.size, 0) || 1, before = { bytes: 0 };
    this.bar.hidden = false;
    for (const { file, name } of files) {
      try {
        await this.send(file, name, (bytes) => { this.bar.value = (before.bytes + bytes) / all; this.tell(`Taking in ${name}: ${sent + 1} of ${files.length}`); });
        sent += 1;
      } catch (error) {
        failed = ` ${name} did not arrive: ${error.message}.`;
      }
      before.bytes += file.size;
    }
    this.bar.hidden = true;
    this.tell(`${sent} ${sent === 1 ? "file" : "files"} taken in.${failed}`);
    return sent;
  }

  async send(file, name, passed) {
    const number = ++this.number;
    passed(0);
    await this.ask({ type: "begin", file: number, name });
    try {
      for (let at = 0; at < file.size; at += PIECE) {
        const piece = await file.slice(at, at + PIECE).arrayBuffer();
        await this.ask({ type: "piece", file: number, name }, [piece]);
        passed(Math.min(at + PIECE, file.size));
      }
    } catch (error) {
      this.model.send({ type: "drop", file: number });
      throw error;
    }
    await this.ask({ type: "end", file: number, name });
  }

  /** Send a message and wait until Python has dealt with it. */
  ask(content, buffers = []) {
    return new Promise((done, failed) => {
      this.waiting = (message) => (message.type === "next" ? done() : failed(new Error("it could not be kept")));
      this.model.send(content, undefined, buffers);
    });
  }

  tell(text) { this.told.textContent = text; }

  dress() {
    const asked = this.model.get("theme"), lab = document.body.dataset.jpThemeLight;
    this.root.dataset.theme = asked === "auto" ? (lab ? (lab === "true" ? "light" : "dark") : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") : asked;
    for (const button of this.buttons) button.disabled = this.model.get("busy");
  }

  close() {
    this.off.forEach((act) => act());
    this.root.remove();
  }
}

function render({ model, el }) {
  const zone = new Zone(model, el);
  return () => zone.close();
}

/** Once per page: what a page before this one was sending will not go on. */
function initialize({ model }) {
  model.send({ type: "anew" });
}

export default { initialize, render };
