// The page on which a person answers, and reads what is for them; whoever tries out rules sets facts.
//
// There is one state: the profile, as it is sent. Editors read and write it;
// every change asks the server anew. What the person reads is the handout, as the
// server writes it. Text from the server only ever becomes text nodes, or comes in a
// document: the page's policy forbids to make HTML of it.

import { giving } from "./given.js";
import { interview } from "./interview.js";
import { button, called, day, el, has, home, num, plain, range, speak, t, unit, wanted } from "./words.js";

const $ = (id) => document.getElementById(id);

let form; // of /v1/form
let profile = {};
let advice = null; // of the profile as it is, or null while it has an error
let problems = new Map(); // fact -> what is wrong with its value
let asked = 4; // questions that are shown
let listed = 8; // facts that are shown though not known
const skipped = new Set();
let seen = null; // titles of what was last shown
let serial = 0;
let talk; // the interview
let give; // what is recorded as given

// ---- Elements

const uid = (what) => `${what}-${++serial}`;
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);
const printable = (s) => { // a name that somebody typed: short, without marks that cannot be seen
  const chars = [...s.replace(/[\s\p{Zl}\p{Zp}]+/gu, " ").replace(/[\p{C}\uFFFD]/gu, "")];
  return chars.length > 60 ? chars.slice(0, 59).join("") + "…" : chars.join("");
};
const of = (what, name) => `${what}: ${name}`;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// keepFocus runs f, which may move elements about, and puts the focus back.
function keepFocus(f) {
  const at = document.activeElement;
  f();
  if (at && at !== document.activeElement && at.isConnected) at.focus({ preventScroll: true });
}

// arrange makes the children of parent those of want, moving as few as it can.
function arrange(parent, want) {
  keepFocus(() => {
    for (const c of [...parent.children]) if (!want.includes(c)) c.remove();
    want.forEach((c, i) => {
      if (parent.children[i] !== c) parent.insertBefore(c, parent.children[i] ?? null);
    });
  });
}

// ---- Facts and their values

const unitOf = (f, n) => unit(form, f.unit, n ?? f.max ?? 2);
const rangeOf = (f) => (f.min === undefined ? "" : range(f.min, f.max));

function value(path) {
  return path.split(".").reduce((v, k) => (v === null || typeof v !== "object" ? undefined : v[k]), profile) ?? undefined;
}

function put(path, v) {
  const keys = path.split("."), last = keys.pop();
  let at = profile;
  for (const k of keys) at = at[k] ??= {};
  if (v === undefined) delete at[last];
  else at[last] = v;
}

// A set or list, whichever way the profile writes it.
function open(v) {
  if (Array.isArray(v)) return { has: v, not: [], complete: true };
  if (v === null || typeof v !== "object") return { has: [], not: [], complete: false };
  return { has: v.has ?? [], not: v.not ?? [], complete: v.complete ?? false };
}

function closed({ has, not, complete }) {
  if (complete && not.length === 0) return has;
  if (!complete && has.length === 0 && not.length === 0) return undefined;
  const v = {};
  if (has.length) v.has = has;
  if (not.length) v.not = not;
  if (complete) v.complete = true;
  return v;
}

const termField = (f) => (f.fields ?? []).find((x) => x.kind === "term");
const fieldName = (list, f) => f.fact.slice(list.fact.length + 1);
const termsOf = (f) => (f.kind === "list" ? termField(f)?.terms : f.terms) ?? [];
const wordFor = (f, name) => termsOf(f).find((t) => t.value === name)?.text ?? String(name ?? "");

// nameOf is the name of a record, which may be no more than a name.
function nameOf(f, record) {
  if (typeof record === "string") return record;
  const t = termField(f);
  return (t && record[fieldName(f, t)]) || "";
}

// tell says a value in words.
function tell(f, v) {
  if (v === undefined || v === null) return t("not_known");
  switch (f.kind) {
    case "bool":
      return v === true ? t("yes") : v === false ? t("no") : JSON.stringify(v);
    case "enum":
      return f.options?.find((o) => o.value === v)?.text ?? String(v);
    case "terms":
    case "list": {
      const s = open(v);
      if (s.complete && !s.has.length) return t("none");
      const names = s.has.map((r) => wordFor(f, nameOf(f, r)) || t("no_name"));
      const not = s.not.map((n) => t("is_not", { name: wordFor(f, n) }));
      return [names.join(", "), not.join(", "), t(s.complete ? "rest_none" : "rest_unknown")].filter(Boolean).join("; ");
    }
  }
  if (typeof v === "object") return JSON.stringify(v);
  return `${typeof v === "number" ? num(v) : f.kind === "date" ? day(v) : v} ${unitOf(f, v)}`.trim();
}

// parse reads what was typed for a fact: {value} or {error}.
function parse(f, text) {
  text = text.trim();
  if (text === "") return { value: undefined };
  switch (f.kind) {
    case "int":
    case "number": {
      const n = Number(text.replace(/^([+-]?\d+),(\d+)$/, "$1.$2"));
      if (!Number.isFinite(n)) return { error: t("no_number") };
      if (f.kind === "int" && !Number.isInteger(n)) return { error: t("no_whole") };
      if (f.min !== undefined && (n < f.min || n > f.max)) return { error: t("outside", { range: `${rangeOf(f)} ${unitOf(f)}`.trim() }) };
      return { value: n };
    }
    case "numbers": {
      const all = text.split(/[;\s]+/).map(Number);
      return all.every(Number.isFinite) ? { value: all } : { error: t("no_numbers") };
    }
    case "texts":
      return { value: text.split(";").map((s) => s.trim()).filter(Boolean) };
  }
  return { value: text };
}

const typed = (v) => (v === undefined ? "" : Array.isArray(v) ? v.join("; ") : typeof v === "number" ? num(v) : String(v));

// ---- Editors: {node, sync}. Sync shows what read() now gives.

// choices are radio buttons; "not known" is one of them, and looks like none of
// the others.
function choices(f, list, read, write, label) {
  const name = uid("choice");
  const node = el("fieldset", { class: "seg" }, el("legend", { class: "away" }, label));
  const inputs = [...list, { value: undefined, text: t("not_known") }].map((o) => {
    const input = el("input", { type: "radio", name, onchange: () => write(o.value) });
    node.append(el("label", { class: o.value === undefined ? "none" : "" }, input, el("span", {}, o.text)));
    return { o, input };
  });
  const sync = () => inputs.forEach(({ o, input }) => (input.checked = same(o.value, read())));
  sync();
  return { node, sync };
}

function scalar(f, read, write, label) {
  if (isWritten(f, read())) return written(read, write);
  if (f.kind === "bool") return choices(f, [{ value: true, text: t("yes") }, { value: false, text: t("no") }], read, write, label);
  if (f.kind === "enum" && f.options.length <= 3) return choices(f, f.options, read, write, label);
  if (f.kind === "enum") {
    const select = el("select", { "aria-label": label, onchange: () => write(select.value || undefined) },
      el("option", { value: "" }, t("not_known")), f.options.map((o) => el("option", { value: o.value }, o.text)));
    const sync = () => (select.value = read() ?? "");
    sync();
    return { node: select, sync };
  }
  return input(f, read, write, label, true);
}

// A number or date may be given as bounds, or with another unit, for which
// there is no field; written shows it as it is.
const isWritten = (f, v) => !["terms", "list"].includes(f.kind) && v !== null && typeof v === "object" && !Array.isArray(v);

function written(read, write) {
  const code = el("code");
  const node = el("p", { class: "row" }, code, button(t("not_known"), { class: "quiet", onclick: () => write(undefined) }));
  const sync = () => (code.textContent = read() === undefined ? t("not_known") : JSON.stringify(read()));
  sync();
  return { node, sync };
}

// input is a field to type in; live, it writes at every stroke.
function input(f, read, write, label, live) {
  const error = el("p", { class: "problem", id: uid("error") });
  const hint = el("span", { class: "hint", id: uid("hint") }, [unitOf(f), rangeOf(f) && `(${rangeOf(f)})`].filter(Boolean).join(" "));
  const field = el("input", {
    type: f.kind === "date" ? "date" : "text", "aria-label": label, "aria-describedby": `${hint.id} ${error.id}`, autocomplete: "off",
    inputmode: f.kind === "int" ? "numeric" : f.kind === "number" ? "decimal" : undefined, size: ["int", "number"].includes(f.kind) ? 8 : undefined,
  });
  let options;
  if (f.kind === "term") {
    options = combobox(field, f.terms ?? [], () => commit());
  }
  // A value that cannot be is not sent, and the page says that it counts as
  // not known: it is not dropped in silence.
  const commit = () => {
    const p = options ? { value: options.value() || undefined } : parse(f, field.value);
    error.textContent = p.error ? `${p.error} ${t("counts_not")}` : "";
    field.setAttribute("aria-invalid", p.error ? "true" : "false");
    if (!same(p.value, read())) write(p.value);
    return p;
  };
  if (live) field.addEventListener(f.kind === "term" ? "change" : "input", commit);
  const sync = () => {
    if (options) {
      if (options.value() !== (read() ?? "")) options.set(read() ?? "");
    } else if (!same(parse(f, field.value).value, read())) {
      field.value = typed(read());
      error.textContent = "";
      field.setAttribute("aria-invalid", "false");
    }
  };
  sync();
  return { node: el("div", { class: "field" }, options ? options.node : field, hint, error), sync, commit, field };
}

// combobox suggests terms for what is typed, after the ARIA pattern of that
// name. What is no suggestion is taken as typed: the server knows more names.
function combobox(field, terms, pick) {
  const box = el("ul", { role: "listbox", id: uid("list"), class: "suggest", hidden: true, "aria-label": t("suggestions") });
  for (const [k, v] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": box.id, "aria-autocomplete": "list" })) field.setAttribute(k, v);
  let at = -1, found = [];
  const hide = () => {
    box.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (t) => {
    field.value = t.text;
    hide();
    pick(t);
  };
  const mark = (i) => {
    at = i;
    [...box.children].forEach((c, j) => c.setAttribute("aria-selected", j === at ? "true" : "false"));
    if (at >= 0) {
      field.setAttribute("aria-activedescendant", box.children[at].id);
      box.children[at].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const want = plain(field.value);
    const rank = (t) => {
      const text = plain(t.text), id = plain(t.value);
      return text === want || id === want ? 0 : text.startsWith(want) || id.startsWith(want) ? 1 : ` ${text}`.includes(` ${want}`) ? 2 : text.includes(want) || id.includes(want) ? 3 : 9;
    };
    found = want ? terms.map((t) => [rank(t), t]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || a[1].text.length - b[1].text.length).slice(0, 8).map(([, t]) => t) : [];
    box.replaceChildren(...found.map((t) => el("li", { role: "option", id: uid("option"), "aria-selected": "false",
      onpointerdown: (e) => { e.preventDefault(); choose(t); } }, t.text)));
    at = -1;
    field.removeAttribute("aria-activedescendant");
    box.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };
  field.addEventListener("input", show);
  field.addEventListener("blur", hide);
  field.addEventListener("keydown", (e) => {
    if (box.hidden) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const n = found.length, step = e.key === "ArrowDown" ? 1 : -1;
      mark(at < 0 ? (step > 0 ? 0 : n - 1) : (at + step + n) % n);
    } else if (e.key === "Enter" && at >= 0) {
      e.preventDefault();
      e.stopImmediatePropagation(); // or the field would add it, too
      choose(found[at]);
    } else if (e.key === "Escape") {
      e.preventDefault();
      hide();
    }
  });
  const value = () => {
    const want = plain(field.value);
    return (terms.find((t) => plain(t.text) === want) ?? terms.find((t) => plain(t.value) === want))?.value ?? field.value.trim();
  };
  const set = (v) => (field.value = terms.find((t) => t.value === v)?.text ?? v);
  return { node: el("div", { class: "combo" }, field, box), value, set, hide };
}

// collection edits a set of terms or a list of records.
function collection(f, read, write, label) {
  const unfolded = new Set(); // names of records whose details are open
  const items = el("div", { class: "items" });
  const field = el("input", { type: "text", id: uid("add"), autocomplete: "off" });
  const combo = combobox(field, termsOf(f), () => field.focus());
  const whole = el("input", { type: "checkbox", onchange: () => write(closed({ ...open(read()), complete: whole.checked })) });
  const wholeText = el("span");
  const add = (yes) => {
    const name = combo.value();
    if (!name) {
      field.focus();
      return;
    }
    setTerm(f, read, write, name, yes);
    unfolded.add(name);
    field.value = "";
    combo.hide();
    sync();
    field.focus();
  };
  field.addEventListener("keydown", (e) => {
    if (e.key === "Enter") {
      e.preventDefault();
      add(true);
    }
  });
  let shown;
  const sync = () => {
    const s = open(read());
    whole.checked = s.complete;
    wholeText.textContent = t(s.has.length ? "this_is_all" : "there_is_none");
    // The fields of records sync by themselves; they are made anew only where
    // records come or go, so that one can go on typing.
    const now = JSON.stringify([s.has.map((r) => nameOf(f, r)), s.not]);
    if (now !== shown) {
      shown = now;
      items.replaceChildren(...s.has.map((r, i) => (f.kind === "list" ? record(i) : chip(nameOf(f, r), true))), ...s.not.map((t) => chip(t, false)));
    } else for (const c of items.children) c.sync?.();
  };
  const chip = (name, yes) => {
    const word = wordFor(f, name);
    return el("p", { class: yes ? "chip yes" : "chip no" }, el("b", {}, t(yes ? "yes" : "no"), ": "), word,
      button("×", { class: "remove", "aria-label": of(t("unset"), word), title: t("unset"), onclick: () => {
        setTerm(f, read, write, name, undefined);
        sync();
        field.focus();
      } }));
  };
  const record = (i) => {
    const fields = f.fields.filter((x) => x.kind !== "term" || x !== termField(f));
    const at = () => open(read()).has[i] ?? {};
    const name = nameOf(f, at()), word = wordFor(f, name) || t("nameless", { n: i + 1 });
    const known = el("summary");
    const editors = fields.map((x) => {
      const key = fieldName(f, x);
      return { x, key, e: scalar(x, () => (typeof at() === "string" ? undefined : at()[key] ?? undefined), (v) => writeField(f, read, write, i, key, v), `${capital(x.label)} (${word})`) };
    });
    const details = el("details", { open: unfolded.has(name), ontoggle: () => (details.open ? unfolded.add(name) : unfolded.delete(name)) },
      known, el("div", { class: "fields" }, editors.map(({ x, e }) => el("div", {}, el("span", { class: "label" }, capital(x.label)), e.node))));
    const node = el("div", { class: "record", role: "group", "aria-label": word },
      el("p", { class: "chip yes" }, el("b", {}, t("yes"), ": "), word, button("×", { class: "remove", "aria-label": of(t("remove"), word), title: t("remove"), onclick: () => {
        const s = open(read());
        write(closed({ ...s, has: s.has.filter((_, j) => j !== i) }));
        sync();
        field.focus();
      } })), fields.length ? details : "");
    node.sync = () => {
      editors.forEach(({ e }) => e.sync());
      const list = editors.filter(({ key }) => typeof at() !== "string" && at()[key] != null).map(({ x, key }) => tell(x, at()[key]));
      known.textContent = t("details", { what: list.length ? list.join(", ") : t("none_known") });
    };
    node.sync();
    return node;
  };
  const node = el("div", { class: "collection", role: "group", "aria-label": label }, items,
    el("div", { class: "adding" }, el("label", { for: field.id }, t("add")), combo.node,
      el("span", { class: "row" }, button(t("yes"), { "aria-label": of(t("yes"), t("add")), onclick: () => add(true) }), button(t("no"), { "aria-label": of(t("no"), t("add")), onclick: () => add(false) }))),
    el("label", { class: "whole" }, whole, wholeText));
  sync();
  return { node, sync, field };
}

// distance is how many letters are left out, put in, changed or swapped between
// two texts (optimal string alignment).
function distance(a, b) {
  let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
    }
    [before, last] = [last, now];
  }
  return last[b.length];
}

// nearest are the terms whose names are most like a name that nobody knows.
function nearest(f, name) {
  const want = plain(name).slice(0, 60);
  if (want.length < 4) return [];
  return termsOf(f).map((t) => [Math.min(distance(want, plain(t.text)), distance(want, plain(t.value))), t])
    .filter(([d]) => d <= Math.max(1, Math.floor(want.length / 4))).sort((a, b) => a[0] - b[0] || a[1].text.length - b[1].text.length).slice(0, 3).map(([, t]) => t);
}

// rename puts another term where a name stands in a set or list.
function rename(f, name, to) {
  const s = open(value(f.fact)), t = termField(f);
  const has = s.has.map((r) => (nameOf(f, r) !== name ? r : typeof r === "object" && t ? { ...r, [fieldName(f, t)]: to } : to));
  put(f.fact, closed({ ...s, has, not: s.not.map((n) => (n === name ? to : n)) }));
  setDirty(false);
  everything();
}

// setTerm says of a term yes, no or (undefined) not known.
function setTerm(f, read, write, name, yes) {
  const s = open(read());
  let has = s.has.filter((r) => yes || nameOf(f, r) !== name);
  const not = s.not.filter((t) => t !== name);
  if (yes === true && !has.some((r) => nameOf(f, r) === name)) {
    const t = termField(f);
    has = [...has, f.kind === "list" && t ? { [fieldName(f, t)]: name } : name];
  }
  if (yes === false) not.push(name);
  write(closed({ has, not, complete: s.complete }));
}

function writeField(f, read, write, i, key, v) {
  const s = open(read());
  const has = s.has.map((r, j) => {
    if (j !== i) return r;
    const t = termField(f);
    const out = typeof r === "string" ? { [fieldName(f, t)]: r } : { ...r };
    if (v === undefined) delete out[key];
    else out[key] = v;
    return out;
  });
  write(closed({ ...s, has }));
}

const editor = (f, read, write, label) => (["terms", "list"].includes(f.kind) ? collection : scalar)(f, read, write, label);

// ---- The list of facts

let rows = [];

function row(f) {
  const title = capital(f.label), id = uid("fact");
  const state = el("span", { class: "state" });
  const wrong = el("p", { class: "problem", lang: "en" });
  const forget = button(t("forget"), { class: "quiet small", "aria-label": of(t("forget"), f.label), onclick: () => {
    put(f.fact, undefined);
    rebuild();
    changed();
    $("known-h").focus({ preventScroll: true }); // the row goes elsewhere
    arrangeRows();
  } });
  const body = el("div");
  const node = el("section", { class: "fact", "data-fact": f.fact, "aria-labelledby": id }, el("div", { class: "head" }, el("h4", { id }, title), state, forget),
    el("p", { class: "hint" }, f.ask ?? "", f.derived ? " " + t("derived") : ""), body, wrong);
  const read = () => value(f.fact);
  const r = { f, node, words: plain(`${f.fact} ${f.label} ${f.ask ?? ""}`) };
  const rebuild = () => {
    r.written = isWritten(f, read());
    r.e = editor(f, read, (v) => { put(f.fact, v); changed(); }, title);
    body.replaceChildren(r.e.node);
  };
  rebuild();
  r.rebuild = rebuild;
  r.known = () => read() !== undefined;
  r.sync = () => {
    if (isWritten(f, read()) !== r.written) rebuild();
    r.e.sync();
    const known = r.known();
    node.classList.toggle("unknown", !known);
    state.className = known ? "state set" : "state";
    state.textContent = ["terms", "list"].includes(f.kind) && known ? "" : tell(f, read());
    state.hidden = state.textContent === "";
    forget.hidden = !known;
    wrong.textContent = problems.get(f.fact) ?? "";
  };
  return r;
}

// arrangeRows puts what is known first. A row in which somebody is at work
// stays where it is until they leave it.
function arrangeRows() {
  const want = plain($("find").value);
  const busy = (r) => r.node.contains(document.activeElement) && !document.activeElement.matches("button.small");
  const place = (r) => (busy(r) && r.place ? r.place : r.known() || problems.has(r.f.fact) ? "known" : "unknown");
  const fits = rows.filter((r) => want === "" || want.split(" ").every((w) => r.words.includes(w)));
  for (const r of rows) r.place = place(r);
  const known = fits.filter((r) => r.place === "known");
  const unknown = fits.filter((r) => r.place === "unknown");
  const shown = unknown.filter((r, i) => i < listed || want !== "" || busy(r));
  keepFocus(() => {
    arrange($("known"), known.map((r) => r.node));
    arrange($("unknown"), shown.map((r) => r.node));
  });
  $("known-none").hidden = known.length > 0;
  $("known-h").textContent = t("known", { n: known.length });
  $("unknown-h").textContent = t("not_known_list", { n: unknown.length });
  $("found").textContent = want === "" ? "" : t("found", { n: fits.length });
  $("more-facts").hidden = shown.length === unknown.length;
  $("more-facts").textContent = t("show_facts", { n: unknown.length });
  $("forget").hidden = Object.keys(profile).length === 0;
}

// ---- The questions

const cards = new Map(); // key -> {node, q, update}
let active = ""; // the card of a set or list at which somebody is at work

const keyOf = (q) => `${q.fact}|${q.about ?? ""}`;

// target finds where the answer to a question belongs.
function target(q) {
  const top = form.facts.find((f) => f.fact === q.fact);
  if (top) {
    const f = { ...top, options: q.options ?? top.options, unit: q.unit ?? top.unit };
    return { f, list: top, read: () => value(top.fact), write: (v) => { put(top.fact, v); changed(true); } };
  }
  for (const list of form.facts) {
    const field = list.fields?.find((x) => x.fact === q.fact);
    if (!field) continue;
    const f = { ...field, options: q.options ?? field.options }, key = fieldName(list, field);
    const read = () => value(list.fact);
    const find = () => {
      const all = open(read()).has;
      const is = (r) => [nameOf(list, r), wordFor(list, nameOf(list, r))].includes(q.about ?? "");
      const lacks = (r) => typeof r === "string" || r[key] == null;
      const i = all.findIndex((r) => is(r) && lacks(r));
      return i >= 0 ? i : all.findIndex(is);
    };
    if (find() < 0) return { f, list };
    return { f, list, read: () => { const r = open(read()).has[find()]; return r === undefined || typeof r === "string" ? undefined : r[key] ?? undefined; },
      write: (v) => writeField(list, read, (x) => { put(list.fact, x); changed(true); }, find(), key, v) };
  }
}

function card(q) {
  const key = keyOf(q), h = uid("question");
  const to = target(q);
  const body = el("div");
  const rulesText = el("summary");
  const rulesList = el("ul");
  const c = { q };
  const skip = button(t("skip_now"), { class: "quiet small", onclick: () => {
    skipped.add(key);
    active = "";
    renderQuestions(true);
  } });
  c.node = el("li", { class: "question", "data-fact": q.fact }, el("h3", { id: h, tabindex: "-1" }, q.ask), body,
    el("div", { class: "foot" }, el("details", {}, rulesText, rulesList), skip));
  const label = q.ask;
  let sync = () => {};
  if (!to || !to.write) {
    body.append(el("p", { class: "hint" }, t("answer_there"), " ", button(capital(to ? to.list.label : q.fact), { class: "quiet small", onclick: () => showFact(to ? to.list.fact : q.fact) })));
  } else if (["terms", "list"].includes(to.f.kind)) {
    c.stays = true;
    const e = collection(to.f, to.read, to.write, label);
    const lines = el("ul", { class: "lines" });
    const rest = el("p", { class: "row" });
    let most = 6;
    const says = (t) => {
      const s = open(to.read());
      return s.has.some((r) => nameOf(to.f, r) === t.value) ? true : s.not.includes(t.value) ? false : undefined;
    };
    const line = (x) => {
      const answer = (v) => button(t(v ? "yes" : "no"), { "aria-label": of(x.text, t(v ? "yes" : "no")), class: v ? "toggle" : "toggle not",
        onclick: () => setTerm(to.f, to.read, to.write, x.value, says(x) === v ? undefined : v) });
      const yes = answer(true), no = answer(false);
      return { node: el("li", {}, el("span", {}, capital(x.text)), el("span", { class: "row" }, yes, no)), sync: () => {
        yes.setAttribute("aria-pressed", String(says(x) === true));
        no.setAttribute("aria-pressed", String(says(x) === false));
      } };
    };
    // The lines of a card that is being answered stay, or they would move under
    // the pointer; c.q.terms has what is still open.
    let terms, made = [];
    c.refresh = () => {
      if (same(terms, c.q.terms ?? [])) return;
      terms = c.q.terms ?? [];
      made = terms.map(line);
    };
    c.refresh();
    const all = button("", { class: "quiet small", onclick: () => { most = Infinity; sync(); } });
    const none = button("", { class: "quiet small", onclick: () => {
      const s = open(to.read());
      to.write(closed({ ...s, not: [...s.not, ...terms.filter((t) => says(t) === undefined).map((t) => t.value)] }));
      done();
    } });
    rest.append(all, none, button(t("next_question"), { class: "small", onclick: () => done() }));
    sync = () => {
      e.sync();
      arrange(lines, made.slice(0, most).map((l) => l.node));
      made.forEach((l) => l.sync());
      const left = terms.filter((t) => says(t) === undefined).length;
      all.hidden = terms.length <= most;
      all.textContent = t("show_all", { n: terms.length });
      none.hidden = left === 0;
      none.textContent = t(left < terms.length ? "no_rest" : "no_all", { n: left });
    };
    const done = () => {
      active = "";
      // What was left open is asked again later, not at once.
      if (terms.some((t) => says(t) === undefined)) skipped.add(key);
      renderQuestions(true);
    };
    body.append(terms.length ? el("div", { class: "sought" }, el("p", { class: "hint" }, t("sought")), lines, rest) : rest, el("div", { class: "free" }, e.node));
    const hold = (ev) => { if (ev.target !== skip) active = key; };
    c.node.addEventListener("focusin", hold);
    c.node.addEventListener("pointerdown", hold);
  } else if (["bool", "enum"].includes(to.f.kind)) {
    const list = to.f.kind === "bool" ? [{ value: true, text: t("yes") }, { value: false, text: t("no") }] : to.f.options;
    body.append(el("div", { class: "row", role: "group", "aria-labelledby": h }, list.map((o) => button(o.text, { onclick: () => to.write(o.value) }))));
  } else {
    const e = input(to.f, to.read, to.write, label, false);
    const f = el("form", { novalidate: true, onsubmit: (ev) => {
      ev.preventDefault();
      const p = e.commit();
      if (p.error || p.value === undefined) e.field.focus();
    } }, e.node, el("button", { type: "submit" }, t("answer")));
    body.append(f);
    sync = e.sync;
  }
  c.update = () => {
    rulesText.textContent = t("settles", { n: c.q.rules.length });
    rulesList.replaceChildren(...c.q.rules.map((id) => el("li", {}, titleOf(id), " ", whyButton(id))));
    if (key !== active) c.refresh?.();
    sync();
  };
  c.update();
  return c;
}

// renderQuestions shows the open questions. A card that is answered goes, and
// the focus goes on to the next.
function renderQuestions(advance) {
  if (!advice) return;
  const focused = document.activeElement?.closest?.(".question");
  const all = advice.questions;
  const wanted = all.filter((q) => !skipped.has(keyOf(q)));
  const show = wanted.slice(0, asked);
  const held = cards.get(active);
  if (held && !show.some((q) => keyOf(q) === active)) {
    const q = all.find((x) => keyOf(x) === active) ?? { ...held.q, terms: [] };
    show.splice(Math.max(0, [...$("questions").children].indexOf(held.node)), 0, q);
  } else if (held) {
    // It keeps its place, too.
    const from = show.findIndex((q) => keyOf(q) === active);
    const [q] = show.splice(from, 1);
    show.splice(Math.max(0, [...$("questions").children].indexOf(held.node)), 0, q);
  }
  for (const [key, c] of cards) {
    if (!show.some((q) => keyOf(q) === key)) {
      c.node.remove();
      cards.delete(key);
    }
  }
  const nodes = show.map((q) => {
    const key = keyOf(q);
    let c = cards.get(key);
    if (!c) cards.set(key, (c = card(q)));
    else {
      c.q = q;
      c.update();
    }
    return c.node;
  });
  arrange($("questions"), nodes);
  if (advance || (focused && !focused.isConnected)) (nodes[0]?.querySelector("h3") ?? $("ask-h")).focus();
  const left = wanted.length - Math.min(asked, wanted.length);
  $("more-questions").hidden = left === 0;
  $("more-questions").textContent = t("more_questions", { n: left });
  const skippedNow = all.filter((q) => skipped.has(keyOf(q))).length;
  $("unskip").hidden = skippedNow === 0;
  $("unskip").textContent = t("unskip", { n: skippedNow });
  if (all.length === 0) $("questions").replaceChildren(el("li", { class: "hint" }, t("none_open")));
}

// settle puts things in their places when somebody turns to something else; not
// while a pointer is down, or what it is on might move away from it.
let pressed = false, last = null;

function settle() {
  arrangeRows();
  if (active && !cards.get(active)?.node.contains(last)) {
    active = "";
    renderQuestions();
  }
}

function watch() {
  document.addEventListener("pointerdown", (e) => {
    pressed = true;
    last = e.target;
  });
  for (const up of ["pointerup", "pointercancel"]) document.addEventListener(up, () => {
    pressed = false;
    setTimeout(settle, 50); // after the click
  });
  document.addEventListener("focusin", (e) => {
    last = e.target;
    if (!pressed) setTimeout(settle, 0);
  });
}

function showFact(path) {
  $("whole").open = true;
  const r = rows.find((x) => x.f.fact === path || path.startsWith(x.f.fact + "."));
  if (!r) return;
  $("find").value = r.f.label;
  arrangeRows();
  if (!r.node.isConnected) {
    $("find").value = "";
    listed = Infinity;
    arrangeRows();
  }
  r.node.scrollIntoView({ block: "center" });
  r.node.querySelector("input, select, button")?.focus({ preventScroll: true });
}

// ---- The result

const factOf = (path) => form.facts.flatMap((f) => [f, ...(f.fields ?? [])]).find((f) => f.fact === path);
const factLabel = (path) => path.split(", ").map((p) => factOf(p)?.label ?? p).join(", ");
const titleOf = (rule) => form.rules.find((r) => r.rule === rule)?.title ?? rule;
const whyButton = (rule) => button(t("why"), { class: "quiet small", "aria-label": of(t("why"), titleOf(rule)), onclick: () => {
  $("care").open = true;
  $("rule").value = rule;
  explain();
  $("explain-h").focus();
  $("explain").scrollIntoView({ block: "start" });
} });
const unfolded = new Set();
function fold(key, summary, ...children) {
  const d = el("details", { open: unfolded.has(key), ontoggle: () => (d.open ? unfolded.add(key) : unfolded.delete(key)) }, el("summary", {}, summary), ...children);
  return d;
}
function termWords(names) {
  return names.map((n) => {
    for (const f of form.facts) {
      const t = termsOf(f).find((x) => x.value === n);
      if (t) return t.text;
    }
    return n.replaceAll("_", " ");
  }).join(", ");
}

function link(c) {
  // An address that is none of the web's is no link.
  return /^https?:\/\//i.test(c.url) ? el("a", { href: c.url, target: "_blank", rel: "noopener noreferrer" }, c.url) : c.url;
}

// detail is what clinicians look for in a message beside what the person reads.
function detail(m) {
  const r = m.review, item = (what, ...is) => el("div", {}, el("dt", {}, what), el("dd", {}, ...is));
  return el("article", { class: "detail", "data-rule": m.rule }, el("h4", { lang: m.language }, m.title), el("dl", {},
    item(t("level"), el("span", { class: `level ${m.level}` }, t("levels." + m.level))),
    item(t("reasons"), el("ul", {}, m.because.map((b) => el("li", {}, capital(b.text), b.facts.length ? el("span", { class: "hint" }, " – " + b.facts.map((f) => of(factLabel(f.fact), f.value)).join("; ")) : "")))),
    item(t("certainty"), t("card.grades." + m.evidence.certainty)), item(t("strength"), t("card.grades." + m.evidence.strength)),
    item(t("review"), r.by === "unreviewed" ? el("strong", { class: "mark" }, t("unreviewed")) : t("reviewed", { name: r.by, day: day(r.on) }), " ",
      r.state === "overdue" ? el("strong", { class: "mark" }, t("overdue", { day: day(r.next) })) : t("next_review", { day: day(r.next) })),
    r.sign_off ? item(t("approve"), el("span", { lang: form.languages[0] }, r.sign_off)) : "",
    m.translation && m.translation !== "reviewed" ? item(t("translation"), el("strong", { class: "mark" }, t(m.translation === "stale" ? "stale" : "untranslated"))) : "",
    m.encourages.length ? item(t("towards"), termWords(m.encourages)) : "", m.discourages.length ? item(t("away"), termWords(m.discourages)) : "",
    item(t("rule"), el("code", {}, m.variant ? t("variant", { rule: m.rule, name: m.variant }) : m.rule), " ", whyButton(m.rule))),
    fold("m " + m.rule, t("sources", { n: m.citations.length }), el("ol", { class: "cites", lang: form.languages[0] }, m.citations.map((c) => el("li", {}, el("p", {}, c.supports, c.where ? el("span", { class: "hint" }, ` (${c.where})`) : ""),
      el("p", { class: "ref" }, c.text, " ", link(c), c.checked === "verified" ? "" : el("strong", { class: "mark", lang: form.language }, " " + t("unverified"))))))));
}

// unknownName says a name that the rules do not know, and offers the nearest ones.
function unknownName(u) {
  const f = form.facts.find((x) => x.fact === u.fact || termField(x)?.fact === u.fact);
  const near = f ? nearest(f, u.name) : [];
  return el("li", {}, el("b", { class: "name" }, el("bdi", {}, printable(u.name))), ` – ${factLabel(u.fact)}`,
    near.length ? el("span", { class: "near" }, " ", t("near"), near.map((x) => button(x.text, { class: "quiet small", onclick: () => rename(f, u.name, x.value) }))) : "");
}

// impossible says a value that cannot be.
function impossible(p) {
  const f = factOf(p.fact);
  return el("li", {}, el("b", {}, factLabel(p.fact)), f?.min !== undefined && p.kind === "implausible" ? " – " + t("outside", { range: `${rangeOf(f)} ${unitOf(f)}`.trim() }) : "");
}

// titles are those of the messages on the sheet.
const titles = () => [...$("sheet").querySelectorAll(".call, .message")].map((e) => (e.querySelector(".act ~ :is(h1, h2, h3, h4, h5, h6)") ?? e.querySelector("h1, h2, h3, h4, h5, h6")).textContent.trim());

function renderAdvice(sheet) {
  const a = advice;
  $("sheet").replaceChildren(document.adoptNode(sheet));
  const beside = [];
  if (a.unrecognised.length) beside.push(el("section", {}, el("h3", {}, t("strangers")), el("p", { class: "hint" }, t("strangers_hint")), el("ul", {}, a.unrecognised.map(unknownName))));
  if (a.problems.length) beside.push(el("section", {}, el("h3", {}, t("cannot_be")), el("p", { class: "hint" }, t("cannot_hint")), el("ul", {}, a.problems.map(impossible))));
  $("beside").replaceChildren(...beside);

  $("result").replaceChildren(el("h3", {}, t("why_each")), a.messages.length ? "" : el("p", {}, t("none")), ...a.messages.map(detail),
    a.withheld.length ? el("section", {}, fold("held", t("held", { n: a.withheld.length }),
      el("ul", { class: "held" }, a.withheld.map((w) => el("li", { "data-rule": w.rule }, el("b", {}, titleOf(w.rule)), ` – ${t("kinds." + w.kind)}. `, w.reason, " ", whyButton(w.rule)))))) : "");

  const now = titles();
  const come = now.filter((x) => seen && !seen.includes(x)), gone = (seen ?? []).filter((x) => !now.includes(x));
  say([t("said", { n: now.length }), come.length ? t("came", { list: come.join("; ") }) : "", gone.length ? t("went", { list: gone.join("; ") }) : ""].filter(Boolean).join(" "));
  $("jump").textContent = t("jump", { n: now.length });
  seen = now;
}

const say = (text) => ($("status").textContent = text);

// fail says that there is no advice, rather than leave an old one standing.
function fail(...what) {
  advice = null;
  $("sheet").replaceChildren(el("div", { class: "problem box" }, ...what));
  for (const id of ["beside", "result", "explanation"]) $(id).replaceChildren();
  $("jump").textContent = t("jump_wrong");
  say(t("wrong_said"));
}

// wrong says what a server says is wrong with a profile: for whoever writes one, in English.
const wrong = (errors) => el("ul", { lang: "en" }, errors.map((e) => el("li", {}, e.message)));

// ---- Asking the server

let controller, timer;

function settings() {
  const s = {};
  if ($("asof").value) s.as_of = $("asof").value;
  if ($("language").value) s.language = $("language").value;
  if ($("region").value) s.region = $("region").value;
  const cap = Number($("cap").value);
  if (Number.isInteger(cap) && cap !== 0) s.cap = cap;
  $("cap").setAttribute("aria-invalid", String(!Number.isInteger(cap)));
  return s;
}

// bodyOf has a profile as the text that it is, on lines of its own, so that
// the places in errors are places in it.
const bodyOf = (text, more) => {
  const rest = JSON.stringify(more).slice(1, -1);
  return `{"profile":\n${text}\n${rest && "," + rest}}`;
};

async function post(path, text, more, signal) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store", signal,
    body: bodyOf(text, more) });
  const out = await response.json();
  if (response.status === 400) for (const e of out.errors) if (e.line) e.line--; // the first line is ours
  return { ok: response.ok, status: response.status, out };
}

const text = () => JSON.stringify(profile, null, 2);

// changed follows a change of the profile: soon, or at once.
function changed(now) {
  rows.forEach((r) => r.sync());
  if (!dirty) $("json").value = text();
  $("forget").hidden = Object.keys(profile).length === 0;
  clearTimeout(timer);
  controller?.abort();
  timer = setTimeout(refresh, now ? 0 : 250);
}

// ask has the server advise. A request, not a script, makes the document of the sheet, so no text
// of it is taken for markup here; the advice itself stands in it as data.
function ask(sent, signal) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "v1/handout?level=3&advice=true");
    request.setRequestHeader("Content-Type", "application/json");
    request.onreadystatechange = () => {
      if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED) request.responseType = request.status === 200 ? "document" : "json";
    };
    request.onload = () => {
      const sheet = request.status === 200 ? request.response?.querySelector(".handout") : null;
      if (sheet) done({ sheet, advice: JSON.parse(request.response.getElementById("advice").textContent) });
      else if (request.response?.errors) done({ errors: request.response.errors.map((e) => (request.status === 400 && e.line ? { ...e, line: e.line - 1 } : e)) });
      else failed(new Error("no answer"));
    };
    request.onerror = request.onabort = () => failed(new Error("no answer"));
    signal.addEventListener("abort", () => request.abort());
    request.send(bodyOf(sent, settings()));
  });
}

async function refresh() {
  controller?.abort();
  const mine = (controller = new AbortController());
  $("sheet").setAttribute("aria-busy", "true");
  const sent = text();
  try {
    const out = await ask(sent, mine.signal);
    if (mine !== controller || mine.signal.aborted) return;
    problems = new Map();
    if (out.advice) {
      if (out.advice.pack.digest !== form.pack.digest) {
        await loadForm();
        if (mine !== controller) return;
      }
      advice = out.advice;
      talk?.sync();
      renderAdvice(out.sheet);
      renderQuestions();
      explain();
    } else {
      for (const e of out.errors) {
        const f = factAt(sent, e.line);
        if (f) problems.set(f, e.message);
      }
      fail(el("p", {}, el("b", {}, t("wrong"))), wrong(out.errors));
    }
  } catch (err) {
    if (mine.signal.aborted || mine !== controller) return;
    fail(el("p", {}, el("b", {}, t("no_answer")), " ", button(t("again"), { onclick: refresh })));
  }
  $("sheet").removeAttribute("aria-busy");
  rows.forEach((r) => r.sync());
  arrangeRows();
}

// factAt is the fact on whose lines an error stands, in a text that we made.
function factAt(sent, line) {
  const lines = sent.split("\n");
  for (let i = (line ?? 0) - 1; i >= 0; i--) {
    const m = /^ {2}("(?:[^"\\]|\\.)*"):/.exec(lines[i] ?? "");
    if (m) return JSON.parse(m[1]);
  }
}

// ---- The explanation

let explaining;

async function explain() {
  const rule = $("rule").value;
  explaining?.abort();
  if (!rule) return $("explanation").replaceChildren();
  const mine = (explaining = new AbortController());
  try {
    const { ok, out } = await post("v1/explain", text(), { ...settings(), rule }, mine.signal);
    if (mine.signal.aborted) return;
    $("explanation").replaceChildren(...(ok ? explanation(out) : [el("p", { class: "problem", lang: "en" }, out.errors[0].message)]));
  } catch (err) {
    if (!mine.signal.aborted) $("explanation").replaceChildren(el("p", { class: "problem" }, t("no_answer")));
  }
}

function explanation(x) {
  const parts = x.parts.map((p) => {
    const [what, name] = p.part.split(" ");
    const head = what === "when" ? [t("condition")] : what === "variant" ? [t("for_variant"), " ", el("code", {}, name)] : [t("guard", { name })];
    return el("section", { class: "part" }, el("h4", {}, ...head), p.because ? el("p", { class: "hint" }, p.because) : "", el("ul", { class: "tree" }, tree(p.tree)));
  });
  return [el("p", { class: "outcome" }, el("b", {}, capital(t("explain.outcomes." + x.outcome)), ". "), x.reason ?? ""),
    x.nearest.length ? el("div", {}, el("p", {}, t("explain.would"), ":"), el("ul", {}, x.nearest.map((n) => el("li", {}, n.text.replace(n.fact, factLabel(n.fact)))))) : "",
    el("p", { class: "hint" }, t("decides")), ...parts];
}

function tree(n) {
  const said = n.parts?.length && (n.kind === "record" || has("explain.kinds." + n.kind)) ? el("span", {}, n.kind === "record" ? n.text : t("explain.kinds." + n.kind)) : el("code", { lang: "en" }, n.text);
  const head = [el("span", { class: `truth ${n.value}` }, t("explain.values." + n.value)), " ", said,
    n.facts ? el("span", { class: "hint" }, " " + n.facts.map((f) => of(factLabel(f.fact), f.value)).join("; ")) : ""];
  const li = el("li", { class: n.decides ? "decides" : "" });
  if (n.parts?.length) li.append(el("details", { open: n.decides }, el("summary", {}, head), el("ul", {}, n.parts.map(tree))));
  else li.append(...head.filter(Boolean));
  return li;
}

// ---- The profile as JSON

let dirty = false;

function setDirty(yes) {
  dirty = yes;
  $("undo").hidden = !yes;
  $("json-note").textContent = yes ? t("edited") : "";
  if (!yes) {
    $("json").value = text();
    $("json-errors").replaceChildren();
    $("json").setAttribute("aria-invalid", "false");
  }
}

async function load() {
  const raw = $("json").value, start = raw.length - raw.trimStart().length, sent = raw.trim() || "{}";
  if (isFHIR(sent)) return loadFHIR(sent);
  let errors = [], parsed, unknown = [];
  try {
    const { ok, out } = await post("v1/advise", sent, settings());
    if (ok) unknown = out.unrecognised;
    else errors = out.errors;
  } catch (err) {
    errors = [{ message: t("no_answer"), ours: true }];
  }
  // The server reads more than the profile: only what is JSON by itself counts.
  try {
    parsed = JSON.parse(sent);
  } catch (err) {
    if (!errors.length) errors = [{ message: t("not_json"), ours: true }];
  }
  if (errors.length) {
    $("json").setAttribute("aria-invalid", "true");
    $("json-note").textContent = t("not_loaded", { n: errors.length });
    $("json-errors").replaceChildren(...errors.map((e) => problem(e, raw, start, sent)));
    if (errors[0].line) $("json-errors").querySelector("button").click();
    return;
  }
  use(parsed, unknown.length ? t("loaded_but", { n: unknown.length }) : t("loaded"), unknown.map(unknownName));
}

// use takes a profile that is new as a whole.
function use(p, note, list = []) {
  profile = p;
  problems = new Map();
  setDirty(false);
  $("json-note").textContent = note;
  $("json-errors").replaceChildren(...list);
  everything();
}

// isFHIR reports whether a text is FHIR: a resource, or lines of them.
function isFHIR(sent) {
  for (const part of [sent, sent.split("\n", 1)[0]]) {
    try {
      return typeof JSON.parse(part)?.resourceType === "string";
    } catch (err) {
      // not by itself
    }
  }
  return false;
}

// loadFHIR has the server make profiles of FHIR data. What was not used of it
// is told: it may be what matters.
async function loadFHIR(sent) {
  let out, ok = false;
  $("json-note").textContent = t("fhir_reading");
  try {
    const day = $("asof").value;
    const response = await fetch("v1/fhir" + (day ? `?as_of=${encodeURIComponent(day)}` : ""),
      { method: "POST", headers: { "Content-Type": "application/fhir+json" }, cache: "no-store", body: sent });
    out = await response.json();
    ok = response.ok;
  } catch (err) {
    out = { errors: [{ message: t("no_answer"), ours: true }] };
  }
  const faults = (ok ? out.problems : out.errors.map((e) => e.message)).map((m) => el("li", { class: "problem", lang: out.errors?.[0].ours ? undefined : "en" }, m));
  if (!ok || !out.patients.length) {
    $("json").setAttribute("aria-invalid", "true");
    $("json-note").textContent = ok ? t("fhir_nobody") : t("not_loaded", { n: faults.length });
    $("json-errors").replaceChildren(...faults);
    return;
  }
  const one = (p) => {
    const read = p.report.filter((i) => i.status === "used").reduce((n, i) => n + i.count, 0);
    const left = p.report.filter((i) => i.status !== "used");
    use(p.profile, t(left.length ? "fhir_left" : "fhir_read", { n: read }),
      [...faults, ...left.map((i) => el("li", { lang: "en" }, `${i.count} ${i.resource}: ${i.reason ?? i.status}`))]);
    if (p.deceased) $("json-errors").prepend(el("li", { class: "problem" }, t("fhir_died")));
  };
  if (out.patients.length === 1) return one(out.patients[0]);
  $("json-note").textContent = t("fhir_which", { n: out.patients.length });
  $("json-errors").replaceChildren(...faults,
    ...out.patients.map((p, i) => el("li", {}, button(t("fhir_person", { n: i + 1, name: printable(p.id) }), { class: "quiet small", onclick: () => one(p) }))));
}

// openFile loads a file that was chosen or dropped.
async function openFile(file) {
  if (!file) return;
  if (file.size > 8 << 20) {
    $("json-note").textContent = t("too_large", { n: 8 });
    return;
  }
  $("json").value = await file.text();
  setDirty(true);
  await load();
}

// problem shows an error of a pasted profile with its line, and goes there.
function problem(e, raw, start, sent) {
  if (!e.line) return el("li", { lang: e.ours ? undefined : "en" }, e.message);
  const lines = sent.split("\n");
  const line = Math.min(e.line, lines.length);
  const chars = [...lines[line - 1]];
  const col = e.line > lines.length ? chars.length + 1 : Math.min(e.col || 1, chars.length + 1);
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + chars.slice(0, col - 1).join("").length;
  const at = start + before, above = raw.slice(0, start).split("\n").length - 1;
  const shown = chars.slice(Math.max(0, col - 40), col + 30).join(""), caret = Math.min(col, 40) - (col > 40 ? 0 : 1);
  return el("li", {},
    button(t("place", { line: line + above, column: col }), { class: "quiet small", onclick: () => {
      $("json").focus();
      $("json").setSelectionRange(at, Math.min(raw.length, at + 1));
    } }), " ", el("span", { class: "problem", lang: "en" }, e.message), el("pre", { "aria-hidden": "true" }, `${shown}\n${" ".repeat(caret)}^`));
}

// everything shows a profile that is new as a whole.
function everything() {
  active = "";
  skipped.clear();
  cards.clear();
  $("questions").replaceChildren();
  rows.forEach((r) => r.rebuild());
  changed(true);
}

// ---- Beginning

// loadForm has the page and its facts in a language: the one that is chosen, or at the beginning
// the reader's, if the pack has it.
async function loadForm() {
  const chosen = $("language").value;
  let next = await formIn(chosen);
  if (!chosen && wanted(next.languages) !== next.language) next = await formIn(wanted(next.languages));
  if (chosen !== $("language").value) return; // changed meanwhile: that is on its way
  form = next;
  const keep = (id, options, otherwise) => {
    const was = $(id).value || otherwise;
    $(id).replaceChildren(...options);
    if ([...$(id).options].some((o) => o.value === was)) $(id).value = was;
  };
  keep("language", form.languages.map((l) => el("option", { value: l, lang: l }, called("language", l, l))), form.language);
  const regions = () => form.regions.map((r) => el("option", { value: r }, capital(called("region", r))));
  speak(form, $("region").value);
  keep("region", regions(), form.region || home(form.regions));
  speak(form, $("region").value);
  $("private").textContent = ["private", form.account ? "keeps_account" : form.given ? "" : "keeps_none", form.given ? "keeps_given" : ""].filter(Boolean).map((name) => t(name)).join(" ");
  const topics = Map.groupBy ? Map.groupBy(form.rules, (r) => r.topic) : new Map([["", form.rules]]);
  keep("rule", [el("option", { value: "" }, t("pick")), ...[...topics].map(([topic, list]) => el("optgroup", { label: topic }, list.map((r) => el("option", { value: r.rule }, `${r.title} (${r.rule})`))))]);
  $("pack").replaceChildren(t("rules", { name: `${form.pack.name} ${form.pack.version}` }), " ", el("code", { title: form.pack.digest }, form.pack.digest.slice(0, 19)));
  $("giving").hidden = !form.given;
  give?.render();
  rows = form.facts.map(row);
  cards.clear();
  seen = null;
  $("questions").replaceChildren();
  setDirty(dirty);
  rows.forEach((r) => r.sync());
  arrangeRows();
}

async function formIn(language) {
  const response = await fetch("v1/form" + (language ? `?language=${encodeURIComponent(language)}` : ""), { cache: "no-store" });
  if (!response.ok) throw new Error("no form");
  return response.json();
}

// retell tells everything anew, in another language or with other decimals.
async function retell() {
  try {
    await loadForm();
  } catch (err) {
    fail(el("p", {}, el("b", {}, t("no_answer")), " ", button(t("again"), { onclick: retell })));
    return;
  }
  changed(true);
}

async function begin() {
  $("settings").addEventListener("submit", (e) => e.preventDefault());
  $("further").addEventListener("input", () => changed());
  $("settings").addEventListener("input", retell);
  $("print").addEventListener("click", () => print());
  $("large").addEventListener("click", () => $("large").setAttribute("aria-pressed", String(document.documentElement.classList.toggle("large"))));
  $("open").addEventListener("click", () => $("file").click());
  $("find").addEventListener("input", arrangeRows);
  $("more-facts").addEventListener("click", () => {
    listed = Infinity;
    arrangeRows();
  });
  $("more-questions").addEventListener("click", () => {
    asked += 10;
    renderQuestions();
  });
  $("unskip").addEventListener("click", () => {
    skipped.clear();
    renderQuestions(true);
  });
  $("forget").addEventListener("click", () => {
    profile = {};
    setDirty(false);
    everything();
    $("ask-h").focus();
  });
  $("json").addEventListener("input", () => setDirty(true));
  $("load").addEventListener("click", load);
  $("file").addEventListener("change", async () => {
    await openFile($("file").files[0]);
    $("file").value = "";
  });
  document.addEventListener("dragover", (e) => e.preventDefault());
  document.addEventListener("drop", (e) => {
    if (!e.dataTransfer?.files.length) return;
    e.preventDefault();
    $("json").scrollIntoView({ block: "center" });
    openFile(e.dataTransfer.files[0]);
  });
  $("undo").addEventListener("click", () => setDirty(false));
  $("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText($("json").value);
      $("json-note").textContent = t("copied");
    } catch (err) {
      $("json").select();
      $("json-note").textContent = t("selected");
    }
  });
  $("rule").addEventListener("change", explain);
  watch();
  // A browser that restores what was typed must not restore a patient.
  $("settings").reset();
  for (const id of ["asof", "cap", "json", "find"]) $(id).value = "";
  try {
    await loadForm();
  } catch (err) {
    $("failed").hidden = false;
    return;
  }
  setDirty(false);
  $("page").hidden = false;
  give = giving({ place: $("given"), advice: () => advice, titleOf });
  give.render();
  talk = interview({ place: $("talk"), profile: () => profile, settings, take: (p) => {
    profile = p;
    rows.forEach((r) => r.rebuild());
    changed(true);
  } });
  await talk.begin();
  await refresh();
}

begin();
