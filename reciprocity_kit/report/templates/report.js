"use strict";
for (const node of document.querySelectorAll("div[data-figure]")) {
  const figure = JSON.parse(document.getElementById(node.dataset.figure).textContent);
  Plotly.newPlot(node, figure.data, figure.layout, figure.config);
}
const fit = () => document.querySelectorAll("div[data-figure]").forEach((node) => Plotly.Plots.resize(node));
window.addEventListener("beforeprint", fit);
window.addEventListener("afterprint", fit);
for (const button of document.querySelectorAll("table.sortable th button")) {
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
