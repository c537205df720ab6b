"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const rows = [...document.querySelectorAll(".change")];
  const sections = [...document.querySelectorAll("section.report")];
  const empty = document.getElementById("empty");
  const output = form.querySelector("output");
  const apply = () => {
    const data = new FormData(form);
    const levels = new Set(data.getAll("level"));
    const words = data.get("search").toLowerCase().split(/\s+/).filter(Boolean);
    const operation = data.get("operation");
    let shown = 0;
    for (const row of rows) {
      const fits =
        levels.has(row.dataset.level) &&
        (!operation || JSON.parse(row.dataset.operations).includes(operation)) &&
        words.every((word) => row.dataset.search.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    for (const section of sections) {
      section.hidden = sections.length > 1 && !section.querySelector(".change:not([hidden])");
    }
    empty.hidden = shown > 0;
    output.textContent = `${shown} of ${rows.length} changes`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
