// Buttons that keep a page or print it. The page is made by the kernel when a button is pressed; nothing is loaded.
//
// labels: {save, print}; name: of the file; sends {type: "page", act}, gets {type: "page", act, html}

function button(text, onclick) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", onclick);
  return made;
}

function keep(html, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Print a page from a frame of its own, so that nothing else of this page is printed. */
function print(html) {
  document.querySelector(".rk-print-frame")?.remove();
  const frame = document.createElement("iframe");
  frame.className = "rk-print-frame";
  frame.title = "Page to print";
  frame.setAttribute("aria-hidden", "true");
  frame.style.cssText = "position:fixed;left:-2000px;top:0;width:1000px;height:1200px;border:0";
  frame.addEventListener("load", () => setTimeout(() => frame.contentWindow.print(), 300));
  frame.srcdoc = html;
  document.body.append(frame);
}

function render({ model, el }) {
  const root = document.createElement("div"), said = document.createElement("span");
  root.className = "rk-page-buttons";
  said.setAttribute("role", "status");
  const ask = (act) => () => { said.textContent = "Making the page\u2026"; model.send({ type: "page", act }); };
  root.append(button(model.get("labels").save, ask("save")), button(model.get("labels").print, ask("print")), said);
  el.append(root);
  const answer = (content) => {
    if (content?.type !== "page") return;
    said.textContent = content.html ? "" : content.said;
    if (!content.html) return;
    if (content.act === "print") print(content.html);
    else keep(content.html, model.get("name"));
  };
  model.on("msg:custom", answer);
  return () => { model.off("msg:custom", answer); root.remove(); };
}

export default { render };
