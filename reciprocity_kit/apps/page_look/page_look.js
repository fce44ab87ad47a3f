// Dresses the page around it, and names the handles of sliders: ipywidgets gives them no name of their own.

function systemTheme() {
  const notebook = document.body.dataset.jpThemeLight;
  if (notebook === "false") return "dark";
  if (document.body.dataset.voila !== "voila") return "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function nameHandles(page) {
  for (const slider of page.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent?.trim() ?? "";
    const handles = slider.querySelectorAll(".noUi-handle");
    handles.forEach((handle, place) => {
      const end = handles.length < 2 ? "" : place === 0 ? ", from" : ", to";
      const name = (label || "Slider") + end;
      if (handle.getAttribute("aria-label") !== name) handle.setAttribute("aria-label", name);
    });
  }
}

function render({ model, el }) {
  el.classList.add("rk-look");
  let page = null;
  const watch = new MutationObserver(() => page && nameHandles(page));
  const dress = () => { if (page) page.dataset.look = model.get("theme"); };
  const begin = () => {
    page = el.closest(".rk-page");
    if (!page) return;
    dress();
    nameHandles(page);
    watch.observe(page, { childList: true, subtree: true });
    if (model.get("chosen")) return;
    model.set("chosen", true);
    model.set("theme", systemTheme());
    model.save_changes();
  };
  const frame = requestAnimationFrame(begin); // the box around it is not there yet
  model.on("change:theme", dress);
  return () => {
    cancelAnimationFrame(frame);
    watch.disconnect();
    model.off("change:theme", dress);
  };
}

export default { render };
