"use strict";
(() => {
  const root = document.documentElement;
  const looks = JSON.parse(document.getElementById("looks").textContent);
  const charts = [...document.querySelectorAll("div[data-figure]")];
  const figures = new Map(charts.map((node) => [node, JSON.parse(document.getElementById(node.dataset.figure).textContent)]));
  const config = { displaylogo: false, displayModeBar: false, responsive: true, showSendToCloud: false };
  const [paperWidth, paperHeight, smallHeight] = [650, 580, 184];
  const screen = document.getElementById("screen");
  const paper = document.getElementById("paper");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const waiting = new Set(charts);

  const screenLook = () => screen.value || (dark.matches ? "dark" : "light");

  function draw(node, look, width) {
    const figure = structuredClone(figures.get(node)[look]);
    const layout = { ...figure.layout, template: looks[look], autosize: !width };
    if (width) {
      layout.width = width;
      layout.height = Math.min(layout.height, node.closest(".leading") ? smallHeight : paperHeight);
    }
    node.style.height = `${layout.height}px`;
    node.style.width = width ? `${width}px` : "";
    Plotly.react(node, figure.data, layout, config);
    waiting.delete(node);
  }

  function dress(look, theme) {
    root.dataset.look = look;
    root.dataset.theme = theme;
  }

  function show() {
    const look = screenLook();
    dress(look, look);
    charts.forEach((node) => waiting.add(node));
    next();
  }

  // One chart at a time, so that the page can be read while the others are drawn.
  function next() {
    const [node] = waiting;
    if (!node || printing) return;
    draw(node, screenLook());
    window.setTimeout(next, 0);
  }

  let printing = false;
  window.addEventListener("beforeprint", () => {
    printing = true;
    dress(paper.value, "light");
    charts.forEach((node) => draw(node, paper.value, paperWidth));
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    show();
  });
  screen.addEventListener("change", show);
  dark.addEventListener("change", show);
  show();

  for (const button of document.querySelectorAll("table.sortable thead th button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const table = head.closest("table");
      const place = [...head.parentNode.children].indexOf(head);
      const down = head.getAttribute("aria-sort") !== "descending";
      for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = (row) => row.children[place].dataset.sort;
      const order = (a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === "" || y === "") return (x === "") - (y === "");
        const numeric = Number(x) - Number(y);
        const compared = Number.isNaN(numeric) ? x.localeCompare(y) : numeric;
        return down ? -compared : compared;
      };
      body.append(...[...body.rows].sort(order));
    });
  }
})();
