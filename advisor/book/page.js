"use strict";
// Search and filters; without them the page shows every rule.
(() => {
  const get = (id) => document.getElementById(id);
  const rules = [...document.querySelectorAll("article.rule")].map((el) => ({
    el, text: el.textContent.toLowerCase().replace(/\s+/g, " "), data: el.dataset,
  }));
  const topics = [...document.querySelectorAll("section.topic")];
  const fields = ["topic", "level", "state"];
  const show = () => {
    const words = get("q").value.toLowerCase().split(/\s+/);
    let n = 0;
    for (const r of rules) {
      const fits = fields.every((f) => !get(f).value || r.data[f].split(" ").includes(get(f).value))
        && words.every((w) => r.text.includes(w));
      r.el.hidden = !fits;
      n += fits;
    }
    for (const t of topics) t.hidden = !t.querySelector("article.rule:not([hidden])");
    const says = get("found").dataset;
    get("found").textContent = (n === rules.length ? says.all : says.some)
      .replace("{n}", n).replace("{all}", rules.length);
  };
  // A link must find its rule, whatever the filters hide.
  const reveal = () => {
    const el = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!el || !el.closest("[hidden]")) return;
    for (const id of ["q", ...fields]) get(id).value = "";
    show();
    el.scrollIntoView();
  };
  get("find").hidden = false;
  get("find").addEventListener("input", show);
  addEventListener("hashchange", reveal);
  show();
  reveal();
})();
