// Filters the key results, opens their details, and keeps both in the address, so that it can be passed on.
(() => {
  "use strict";
  const form = document.getElementById("filters");
  if (!form) return;
  document.documentElement.classList.add("js");
  form.hidden = false;
  const selects = [...form.querySelectorAll("select")];
  const rows = [...document.querySelectorAll("tbody.kr")].map((body) => {
    const link = body.querySelector("a.open"), detail = body.querySelector(".detail");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "open";
    button.setAttribute("aria-controls", detail.id);
    button.append(...link.childNodes);
    link.replaceWith(button);
    const row = { body, button, anchor: detail.id };
    button.addEventListener("click", () => { turn(row, !open(row)); keep(); });
    return row;
  });

  const open = (row) => row.body.classList.contains("opened");

  function turn(row, wanted) {
    row.body.classList.toggle("opened", wanted);
    row.button.setAttribute("aria-expanded", wanted);
  }

  function filter() {
    const fits = (row) => selects.every((each) => !each.value || row.body.dataset[each.name] === each.value);
    for (const row of rows) row.body.hidden = !fits(row);
    const left = rows.filter((row) => !row.body.hidden).length;
    const count = document.getElementById("count"), { all, some } = count.dataset;
    const told = left.toLocaleString(document.documentElement.lang);
    count.textContent = left === rows.length ? all : some.replace("{left}", told);
  }

  function keep() {
    const state = new URLSearchParams(selects.filter((each) => each.value).map((each) => [each.name, each.value]));
    for (const row of rows.filter(open)) state.append("open", row.anchor);
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function show(row) {
    if (row.body.hidden) form.reset();
    filter();
    turn(row, true);
    row.button.focus({ preventScroll: true });
    row.body.scrollIntoView({ block: "start" });
  }

  function read() {
    const hash = location.hash.slice(1);
    const row = rows.find((each) => each.anchor === hash);
    if (row) return show(row);
    if (!hash.includes("=")) return filter();
    const state = new URLSearchParams(hash), opened = new Set(state.getAll("open"));
    for (const each of selects) {
      each.value = state.get(each.name) ?? "";
      if (each.selectedIndex < 0) each.value = "";
    }
    for (const each of rows) turn(each, opened.has(each.anchor));
    filter();
  }

  for (const row of rows) turn(row, false);
  form.addEventListener("change", () => { filter(); keep(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); keep(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#kr-"]');
    const row = link && rows.find((each) => `#${each.anchor}` === link.getAttribute("href"));
    if (!row) return;
    event.preventDefault();
    show(row);
    keep();
  });
  addEventListener("hashchange", read);
  read();
})();
