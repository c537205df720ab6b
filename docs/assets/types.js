// The search of the page of association types: it hides the rows that do not have every word.
"use strict";

(() => {
  const search = document.getElementById("types-search");
  const rows = [...document.querySelectorAll("#types tbody tr")];
  if (!search || rows.length === 0) return;

  const input = search.querySelector("input");
  const told = search.querySelector("output");
  const texts = rows.map((row) =>
    [...row.cells].map((cell) => cell.textContent.toLowerCase()).join(" | "));

  // A number is an id, so 27 does not find 279.
  const has = (text, word) => /^\d+$/.test(word)
    ? new RegExp(`(^|[^\\d])${word}([^\\d]|$)`).test(text)
    : text.includes(word);

  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !words.every((word) => has(texts[index], word));
      shown += row.hidden ? 0 : 1;
    });
    told.textContent = `${shown} of ${rows.length}`;
  };

  search.hidden = false;
  input.value = new URLSearchParams(location.search).get("find") || "";
  input.addEventListener("input", () => {
    const address = new URL(location.href);
    if (input.value) address.searchParams.set("find", input.value);
    else address.searchParams.delete("find");
    history.replaceState(null, "", address);
    filter();
  });
  filter();
})();
