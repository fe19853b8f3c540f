// The page on which a profile is filled in and its advice is seen.
//
// There is one state: the profile, as it is sent. Editors read and write it;
// every change asks the server anew. Text from the server only ever becomes
// text nodes: the page's policy forbids to make HTML of it.

import { button, el, interview } from "./interview.js";

const $ = (id) => document.getElementById(id);

let form; // of /v1/form
let profile = {};
let advice = null; // of the profile as it is, or null while it has an error
let problems = new Map(); // fact -> what is wrong with its value
let asked = 4; // questions that are shown
let listed = 8; // facts that are shown though not known
const skipped = new Set();
let seen = new Map(); // rule -> title, of the messages last shown
let serial = 0;
let talk; // the interview

// ---- Elements

const uid = (what) => `${what}-${++serial}`;
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);
const printable = (s) => { // a name that somebody typed: short, without marks that cannot be seen
  const chars = [...s.replace(/[\s\p{Zl}\p{Zp}]+/gu, " ").replace(/[\p{C}\uFFFD]/gu, "")];
  return chars.length > 60 ? chars.slice(0, 59).join("") + "…" : chars.join("");
};
const count = (n, one, many = one + "s") => `${n} ${n === 1 ? one : many}`;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const plain = (s) => s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replaceAll("_", " ").trim();

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

const units = {
  a: "years", mo: "months", wk: "weeks", d: "days", h: "hours", ug: "mcg", "mg/d": "mg a day", "ug/d": "mcg a day", "g/d": "g a day",
  "kg/m2": "kg/m²", Cel: "°C", "/wk": "a week", "/mo": "a month", "d/wk": "days a week", "min/d": "minutes a day",
  "mL/min/{1.73_m2}": "mL/min/1.73 m²", "{score}": "", deg: "degrees", m: "m",
};
const unitOf = (f) => units[f.unit] ?? (f.unit ?? "").replace(/\{.*?\}/g, "");
const rangeOf = (f) => (f.min === undefined ? "" : `${f.min} to ${f.max}`);

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
  if (v === undefined || v === null) return "not known";
  switch (f.kind) {
    case "bool":
      return v === true ? "Yes" : v === false ? "No" : JSON.stringify(v);
    case "enum":
      return f.options?.find((o) => o.value === v)?.text ?? String(v);
    case "terms":
    case "list": {
      const s = open(v);
      if (s.complete && !s.has.length) return "None";
      const names = s.has.map((r) => wordFor(f, nameOf(f, r)) || "no name");
      const not = s.not.map((t) => wordFor(f, t));
      return [names.join(", "), not.length ? "not " + not.join(", not ") : "", s.complete ? "nothing else" : "the rest not known"].filter(Boolean).join("; ");
    }
  }
  if (typeof v === "object") return JSON.stringify(v);
  return `${v} ${unitOf(f)}`.trim();
}

// parse reads what was typed for a fact: {value} or {error}.
function parse(f, text) {
  text = text.trim();
  if (text === "") return { value: undefined };
  switch (f.kind) {
    case "int":
    case "number": {
      const n = Number(text.replace(/^([+-]?\d+),(\d+)$/, "$1.$2"));
      if (!Number.isFinite(n)) return { error: "This is no number." };
      if (f.kind === "int" && !Number.isInteger(n)) return { error: "This must be a whole number." };
      if (f.min !== undefined && (n < f.min || n > f.max)) return { error: `This must be ${rangeOf(f)} ${unitOf(f)}`.trim() + "." };
      return { value: n };
    }
    case "numbers": {
      const all = text.split(/[;\s]+/).map(Number);
      return all.every(Number.isFinite) ? { value: all } : { error: "These must be numbers, parted by spaces." };
    }
    case "texts":
      return { value: text.split(";").map((s) => s.trim()).filter(Boolean) };
  }
  return { value: text };
}

const typed = (v) => (v === undefined ? "" : Array.isArray(v) ? v.join("; ") : String(v));

// ---- Editors: {node, sync}. Sync shows what read() now gives.

// choices are radio buttons; "not known" is one of them, and looks like none of
// the others.
function choices(f, list, read, write, label) {
  const name = uid("choice");
  const node = el("fieldset", { class: "seg" }, el("legend", { class: "away" }, label));
  const inputs = [...list, { value: undefined, text: "Not known" }].map((o) => {
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
  if (f.kind === "bool") return choices(f, [{ value: true, text: "Yes" }, { value: false, text: "No" }], read, write, label);
  if (f.kind === "enum" && f.options.length <= 3) return choices(f, f.options, read, write, label);
  if (f.kind === "enum") {
    const select = el("select", { "aria-label": label, onchange: () => write(select.value || undefined) },
      el("option", { value: "" }, "Not known"), f.options.map((o) => el("option", { value: o.value }, o.text)));
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
  const node = el("p", { class: "row" }, code, button("Not known", { class: "quiet", onclick: () => write(undefined) }));
  const sync = () => (code.textContent = read() === undefined ? "not known" : JSON.stringify(read()));
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
    error.textContent = p.error ? `${p.error} It counts as not known.` : "";
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
  const box = el("ul", { role: "listbox", id: uid("list"), class: "suggest", hidden: true, "aria-label": "Suggestions" });
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
    wholeText.textContent = s.has.length ? "This is all: nothing else" : "There is none at all";
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
    return el("p", { class: yes ? "chip yes" : "chip no" }, el("b", {}, yes ? "Yes: " : "No: "), word,
      button("×", { class: "remove", "aria-label": `Set ${word} back to not known`, title: "Set back to not known", onclick: () => {
        setTerm(f, read, write, name, undefined);
        sync();
        field.focus();
      } }));
  };
  const record = (i) => {
    const fields = f.fields.filter((x) => x.kind !== "term" || x !== termField(f));
    const at = () => open(read()).has[i] ?? {};
    const name = nameOf(f, at()), word = wordFor(f, name) || `${i + 1}, without a name`;
    const known = el("span", { class: "hint" });
    const editors = fields.map((x) => {
      const key = fieldName(f, x);
      return { x, key, e: scalar(x, () => (typeof at() === "string" ? undefined : at()[key] ?? undefined), (v) => writeField(f, read, write, i, key, v), `${capital(x.label)} (${word})`) };
    });
    const details = el("details", { open: unfolded.has(name), ontoggle: () => (details.open ? unfolded.add(name) : unfolded.delete(name)) },
      el("summary", {}, "Details ", known), el("div", { class: "fields" }, editors.map(({ x, e }) => el("div", {}, el("span", { class: "label" }, capital(x.label)), e.node))));
    const node = el("div", { class: "record", role: "group", "aria-label": word },
      el("p", { class: "chip yes" }, el("b", {}, "Yes: "), word, button("×", { class: "remove", "aria-label": `Remove ${word}`, title: "Remove", onclick: () => {
        const s = open(read());
        write(closed({ ...s, has: s.has.filter((_, j) => j !== i) }));
        sync();
        field.focus();
      } })), fields.length ? details : "");
    node.sync = () => {
      editors.forEach(({ e }) => e.sync());
      const list = editors.filter(({ key }) => typeof at() !== "string" && at()[key] != null).map(({ x, key }) => tell(x, at()[key]));
      known.textContent = list.length ? list.join(", ") : "none known";
    };
    node.sync();
    return node;
  };
  const node = el("div", { class: "collection", role: "group", "aria-label": label }, items,
    el("div", { class: "adding" }, el("label", { for: field.id }, "Add by name"), combo.node,
      el("span", { class: "row" }, button("Yes", { "aria-label": "Add with yes", onclick: () => add(true) }), button("No", { "aria-label": "Add with no", onclick: () => add(false) }))),
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
  const wrong = el("p", { class: "problem" });
  const forget = button("Set to not known", { class: "quiet small", "aria-label": `Set to not known: ${f.label}`, onclick: () => {
    put(f.fact, undefined);
    rebuild();
    changed();
    $("known-h").focus({ preventScroll: true }); // the row goes elsewhere
    arrangeRows();
  } });
  const body = el("div");
  const node = el("section", { class: "fact", "data-fact": f.fact, "aria-labelledby": id }, el("div", { class: "head" }, el("h4", { id }, title), state, forget),
    el("p", { class: "hint" }, f.ask ?? "", f.derived ? " If it is not given, it may follow from other facts." : ""), body, wrong);
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
  $("known-h").textContent = `Known (${known.length})`;
  $("unknown-h").textContent = `Not known (${unknown.length})`;
  $("found").textContent = want === "" ? "" : count(fits.length, "fact fits", "facts fit");
  $("more-facts").hidden = shown.length === unknown.length;
  $("more-facts").textContent = `Show all ${unknown.length} that are not known`;
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
  const skip = button("Skip for now", { class: "quiet small", onclick: () => {
    skipped.add(key);
    active = "";
    renderQuestions(true);
  } });
  c.node = el("li", { class: "question", "data-fact": q.fact }, el("h3", { id: h, tabindex: "-1" }, q.ask), body,
    el("div", { class: "foot" }, el("details", {}, rulesText, rulesList), skip));
  const label = q.ask;
  let sync = () => {};
  if (!to || !to.write) {
    body.append(el("p", { class: "hint" }, "Answer it under “What is known”: ", button(capital(to ? to.list.label : q.fact), { class: "quiet small", onclick: () => showFact(to ? to.list.fact : q.fact) })));
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
    const line = (t) => {
      const answer = (v) => button(v ? "Yes" : "No", { "aria-label": `${t.text}: ${v ? "yes" : "no"}`, class: v ? "toggle" : "toggle not",
        onclick: () => setTerm(to.f, to.read, to.write, t.value, says(t) === v ? undefined : v) });
      const yes = answer(true), no = answer(false);
      return { t, node: el("li", {}, el("span", {}, capital(t.text)), el("span", { class: "row" }, yes, no)), sync: () => {
        yes.setAttribute("aria-pressed", String(says(t) === true));
        no.setAttribute("aria-pressed", String(says(t) === false));
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
    rest.append(all, none, button("Next question", { class: "small", onclick: () => done() }));
    sync = () => {
      e.sync();
      arrange(lines, made.slice(0, most).map((l) => l.node));
      made.forEach((l) => l.sync());
      const left = terms.filter((t) => says(t) === undefined).length;
      all.hidden = terms.length <= most;
      all.textContent = `Show all ${terms.length}`;
      none.hidden = left === 0;
      none.textContent = left < terms.length ? `No to the other ${left}` : `No to all ${terms.length}`;
    };
    const done = () => {
      active = "";
      // What was left open is asked again later, not at once.
      if (terms.some((t) => says(t) === undefined)) skipped.add(key);
      renderQuestions(true);
    };
    body.append(terms.length ? el("div", { class: "sought" }, el("p", { class: "hint" }, "The rules look for these:"), lines, rest) : rest, el("div", { class: "free" }, e.node));
    const hold = (ev) => { if (ev.target !== skip) active = key; };
    c.node.addEventListener("focusin", hold);
    c.node.addEventListener("pointerdown", hold);
  } else if (["bool", "enum"].includes(to.f.kind)) {
    const list = to.f.kind === "bool" ? [{ value: true, text: "Yes" }, { value: false, text: "No" }] : to.f.options;
    body.append(el("div", { class: "row", role: "group", "aria-labelledby": h }, list.map((o) => button(o.text, { onclick: () => to.write(o.value) }))));
  } else {
    const e = input(to.f, to.read, to.write, label, false);
    const f = el("form", { novalidate: true, onsubmit: (ev) => {
      ev.preventDefault();
      const p = e.commit();
      if (p.error || p.value === undefined) e.field.focus();
    } }, e.node, el("button", { type: "submit" }, "Answer"));
    body.append(f);
    sync = e.sync;
  }
  c.update = () => {
    rulesText.textContent = `It could settle ${count(c.q.rules.length, "rule")}`;
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
  $("more-questions").textContent = `Show more questions (${left} left)`;
  const skippedNow = all.filter((q) => skipped.has(keyOf(q))).length;
  $("unskip").hidden = skippedNow === 0;
  $("unskip").textContent = `Show ${count(skippedNow, "skipped question")} again`;
  if (all.length === 0) $("questions").replaceChildren(el("li", { class: "hint" }, "No question is open: every rule is settled."));
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

const kinds = {
  guard: "does not fit this person", superseded: "something more important comes first", conflict: "at odds with a warning that is shown",
  "recently-given": "given lately", expired: "its review is overdue", companion: "may not be shown without another message", "over-cap": "more messages than are shown at once",
};
const factLabel = (path) => {
  for (const f of form.facts) {
    if (f.fact === path) return f.label;
    const x = f.fields?.find((y) => y.fact === path);
    if (x) return x.label;
  }
  return path;
};
const titleOf = (rule) => form.rules.find((r) => r.rule === rule)?.title ?? rule;
const whyButton = (rule, text = "Why?") => button(text, { class: "quiet small", "aria-label": `Why? ${titleOf(rule)}`, onclick: () => {
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
const paragraphs = (text) => text.split(/\n\s*\n/).map((p) => el("p", {}, p.replace(/\s*\n\s*/g, " ").trim()));

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

function message(m) {
  const r = m.review;
  const state = r.by === "unreviewed" ? el("strong", { class: "mark" }, "Unreviewed: no clinician has checked it")
    : el("span", {}, `Reviewed by ${r.by} on ${r.on}`);
  return el("article", { class: `card ${m.level}`, "data-rule": m.rule, lang: m.language || advice.language },
    el("h4", { class: "title" }, m.title, fresh && !seen.has(m.rule) ? el("span", { class: "new" }, "new") : ""),
    el("div", { class: "text" }, paragraphs(m.text)),
    m.cautions.length ? el("ul", { class: "cautions" }, m.cautions.map((c) => el("li", {}, el("b", {}, "Check first: "), c))) : "",
    el("p", { class: "action" }, m.action),
    el("div", { class: "because", lang: "en" }, el("h5", {}, "Why it is shown"),
      el("ul", {}, m.because.map((b) => el("li", {}, capital(b.text), b.facts.length ? el("span", { class: "hint" }, " – " + b.facts.map((f) => `${factLabel(f.fact)}: ${f.value}`).join("; ")) : "")))),
    el("p", { class: "meta", lang: "en" }, state, r.state === "overdue" ? el("strong", { class: "mark" }, `Review overdue since ${r.next}`) : "",
      m.translation && m.translation !== "reviewed" ? el("strong", { class: "mark" }, m.translation === "stale" ? "The English has changed since it was translated" : "No translator has checked the translation") : "",
      el("span", {}, `Certainty: ${m.evidence.certainty.replace("-", " ")}`), el("span", {}, `Recommendation: ${m.evidence.strength}`)),
    fold("m " + m.rule, `${count(m.citations.length, "source")} and review`,
      el("ol", { class: "cites" }, m.citations.map((c) => el("li", {}, el("p", {}, c.supports, c.where ? el("span", { class: "hint" }, ` (${c.where})`) : ""),
        el("p", { class: "ref" }, c.text, " ", link(c), c.checked === "verified" ? "" : el("strong", { class: "mark" }, " Details of the source are not verified"))))),
      el("p", { class: "hint" }, `Written or reviewed on ${r.on}; next review ${r.next}.`, r.sign_off ? ` To be approved before use: ${r.sign_off}` : ""),
      m.encourages.length ? el("p", { class: "hint" }, "Moves the reader towards: ", termWords(m.encourages)) : "",
      m.discourages.length ? el("p", { class: "hint" }, "Moves the reader away from: ", termWords(m.discourages)) : ""),
    el("p", { class: "foot" }, el("code", {}, m.variant ? `${m.rule}, variant ${m.variant}` : m.rule), whyButton(m.rule)));
}

// unknownName says a name that the rules do not know, and offers the nearest ones.
function unknownName(u) {
  const f = form.facts.find((x) => x.fact === u.fact || termField(x)?.fact === u.fact);
  const near = f ? nearest(f, u.name) : [];
  return el("li", {}, el("b", { class: "name" }, el("bdi", {}, printable(u.name))), ` – ${factLabel(u.fact)}`,
    near.length ? el("span", { class: "near" }, " Did you mean ", near.map((t) => button(t.text, { class: "quiet small", onclick: () => rename(f, u.name, t.value) })), "?") : "");
}

let fresh = false; // the message is compared with an advice before

function renderAdvice() {
  const a = advice, out = [];
  for (const level of ["emergency", "urgent", "warning", "important", "notice", "info"]) {
    const list = a.messages.filter((m) => m.level === level);
    if (list.length) out.push(el("section", { class: "level-group" }, el("h3", {}, el("span", { class: `level ${level}` }, capital(level)), ` ${count(list.length, "message")}`), list.map(message)));
  }
  if (!a.messages.length) out.push(el("p", { class: "empty" }, a.questions.length ? "No message yet. What is known does not bear one; answer a question to go on." : "No message is for this person."));
  if (a.errands.length) out.push(el("section", { class: "errands", lang: a.language }, a.errands.flatMap((list) => [el("h3", {}, list.title),
    el("ul", {}, list.items.map((e) => el("li", {}, e.text, el("span", { class: "hint" }, ` (${e.rules.map(titleOf).join("; ")})`))))])));
  if (a.unrecognised.length) out.push(el("section", {}, el("h3", {}, "Names that the rules do not know"),
    el("p", { class: "hint" }, "Nothing is concluded from them. What they might be stays not known."),
    el("ul", {}, a.unrecognised.map(unknownName))));
  if (a.problems.length) out.push(el("section", {}, el("h3", {}, "What cannot be"),
    el("p", { class: "hint" }, "It is outside what is possible, or cannot be calculated, so it counts as not known."),
    el("ul", {}, a.problems.map((p) => el("li", {}, el("b", {}, p.part ?? factLabel(p.fact)), p.place ? ` (${p.place})` : "", ` – want ${p.want}`)))));
  if (a.withheld.length) out.push(el("section", {}, fold("held", `Held back: ${count(a.withheld.length, "message")}`,
    el("ul", { class: "held" }, a.withheld.map((w) => el("li", { "data-rule": w.rule }, el("b", {}, titleOf(w.rule)), ` – ${kinds[w.kind] ?? w.kind}. `, w.reason, " ", whyButton(w.rule)))))));
  if (a.questions.length) out.push(el("section", { class: "next" }, el("h3", {}, "To ask next"),
    el("ol", {}, a.questions.slice(0, 3).map((q) => el("li", {}, q.ask))), el("p", { class: "screen" }, el("a", { href: "#ask-h" }, "Answer them"), el("span", { class: "hint" }, ` ${count(a.questions.length, "question is", "questions are")} open.`))));
  out.push(el("p", { class: "disclaimer", lang: a.language }, a.disclaimer));
  $("result").replaceChildren(...out);

  const now = new Map(a.messages.map((m) => [m.rule, m.title]));
  const come = [...now].filter(([r]) => !seen.has(r)).map(([, t]) => t);
  const gone = [...seen].filter(([r]) => !now.has(r)).map(([, t]) => t);
  say(`${count(a.messages.length, "message")}, ${a.withheld.length} held back, ${count(a.questions.length, "open question")}.`
    + (come.length ? ` New: ${come.join("; ")}.` : "") + (gone.length ? ` No longer shown: ${gone.join("; ")}.` : ""));
  $("jump").textContent = `Advice: ${count(a.messages.length, "message")}`;
  seen = now;
  fresh = true;

  const known = form.facts.filter((f) => value(f.fact) !== undefined);
  $("paper").replaceChildren(el("h2", {}, "What is known"), known.length ? el("dl", {}, known.map((f) => el("div", {}, el("dt", {}, capital(f.label)), el("dd", {}, tellAll(f))))) : el("p", {}, "Nothing."),
    el("p", {}, `${a.pack.name} ${a.pack.version}, ${a.pack.digest}; advice for ${a.as_of}, region ${a.region}.`));
}

// tellAll says a value with the fields of its records.
function tellAll(f) {
  if (f.kind !== "list") return tell(f, value(f.fact));
  const each = open(value(f.fact)).has.filter((r) => typeof r === "object").map((r) => {
    const parts = f.fields.filter((x) => x !== termField(f) && r[fieldName(f, x)] != null).map((x) => `${x.label} ${tell(x, r[fieldName(f, x)])}`);
    return parts.length ? ` ${wordFor(f, nameOf(f, r))}: ${parts.join(", ")}.` : "";
  });
  return tell(f, value(f.fact)) + "." + each.join("");
}

const say = (text) => ($("status").textContent = text);

// fail says that there is no advice, rather than leave an old one standing.
function fail(...what) {
  advice = null;
  $("result").replaceChildren(el("div", { class: "problem box" }, ...what));
  $("explanation").replaceChildren();
  $("jump").textContent = "Advice: there is a problem";
  say("No advice: there is a problem.");
  $("paper").replaceChildren();
}

// ---- What the person takes home

// showHandout shows it as the server writes it. A request, not a script, makes the document
// of the answer, so no text of it is taken for markup here.
function showHandout() {
  const request = new XMLHttpRequest();
  request.open("POST", "v1/handout?level=3");
  request.responseType = "document";
  request.setRequestHeader("Content-Type", "application/json");
  request.onload = () => {
    const sheet = request.status === 200 && request.response?.querySelector(".handout");
    $("sheet-text").replaceChildren(sheet ? document.adoptNode(sheet) : el("p", { class: "problem" }, "There is no advice to take home while something is wrong with the profile."));
    $("sheet").showModal();
  };
  request.onerror = () => {
    $("sheet-text").replaceChildren(el("p", { class: "problem" }, "The server did not answer."));
    $("sheet").showModal();
  };
  const rest = JSON.stringify(settings()).slice(1, -1);
  request.send(`{"profile":${text()}${rest && "," + rest}}`);
}

$("handout").onclick = showHandout;
$("print").onclick = () => print();
$("put-away").onclick = () => $("sheet").close();

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

// post sends a profile as the text that it is, on lines of its own, so that
// the places in errors are places in it.
async function post(path, text, more, signal) {
  const rest = JSON.stringify(more).slice(1, -1);
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store", signal,
    body: `{"profile":\n${text}\n${rest && "," + rest}}` });
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

async function refresh() {
  controller?.abort();
  const mine = (controller = new AbortController());
  $("result").setAttribute("aria-busy", "true");
  const sent = text();
  try {
    const { ok, out } = await post("v1/advise", sent, settings(), mine.signal);
    if (mine !== controller || mine.signal.aborted) return;
    problems = new Map();
    if (ok) {
      if (out.pack.digest !== form.pack.digest) {
        await loadForm();
        if (mine !== controller) return;
      }
      advice = out;
      talk?.sync();
      renderAdvice();
      renderQuestions();
      explain();
    } else {
      for (const e of out.errors) {
        const f = factAt(sent, e.line);
        if (f) problems.set(f, e.message);
      }
      fail(el("p", {}, el("b", {}, "There is no advice while something is wrong:")), el("ul", {}, out.errors.map((e) => el("li", {}, e.message))));
    }
  } catch (err) {
    if (mine.signal.aborted || mine !== controller) return;
    fail(el("p", {}, el("b", {}, "The server did not answer."), " What you entered is still here. ", button("Try again", { onclick: refresh })));
  }
  $("result").removeAttribute("aria-busy");
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
    $("explanation").replaceChildren(...(ok ? explanation(out) : [el("p", { class: "problem" }, out.errors[0].message)]));
  } catch (err) {
    if (!mine.signal.aborted) $("explanation").replaceChildren(el("p", { class: "problem" }, "The server did not answer."));
  }
}

const outcomes = { shown: "It is shown.", withheld: "It is held back.", pending: "It waits for an answer.", "not applicable": "It is not for this person." };
const truths = { true: "yes", false: "no", unknown: "not known" };

function explanation(x) {
  const parts = x.parts.map((p) => {
    const [what, name] = p.part.split(" ");
    const head = what === "when" ? "The condition" : what === "variant" ? `For the variant “${name}”` : `Guard ${name}: it is held back if this is so`;
    return el("section", { class: "part" }, el("h4", {}, head), p.because ? el("p", { class: "hint" }, p.because) : "", el("ul", { class: "tree" }, tree(p.tree)));
  });
  return [el("p", { class: "outcome" }, el("b", {}, outcomes[x.outcome] ?? x.outcome), " ", x.reason ?? ""),
    x.nearest.length ? el("div", {}, el("p", {}, "By itself it would be shown if:"), el("ul", {}, x.nearest.map((n) => el("li", {}, n.text)))) : "",
    el("p", { class: "hint" }, "The parts that decide are in bold, with a line beside them."), ...parts];
}

function tree(n) {
  const words = { and: "all of these", or: "one of these or more", not: "not so that", same: "both the same", record: n.text };
  const said = n.parts?.length && words[n.kind] ? el("span", {}, words[n.kind]) : el("code", {}, n.text);
  const head = [el("span", { class: `truth ${n.value}` }, truths[n.value]), " ", said,
    n.facts ? el("span", { class: "hint" }, " " + n.facts.map((f) => `${factLabel(f.fact)}: ${f.value}`).join("; ")) : ""];
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
  $("json-note").textContent = yes ? "Edited, not loaded yet." : "";
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
    errors = [{ message: "The server did not answer." }];
  }
  // The server reads more than the profile: only what is JSON by itself counts.
  try {
    parsed = JSON.parse(sent);
  } catch (err) {
    if (!errors.length) errors = [{ message: "This is not JSON." }];
  }
  if (errors.length) {
    $("json").setAttribute("aria-invalid", "true");
    $("json-note").textContent = `Not loaded: ${count(errors.length, "problem")}. The profile is as it was.`;
    $("json-errors").replaceChildren(...errors.map((e) => problem(e, raw, start, sent)));
    if (errors[0].line) $("json-errors").querySelector("button").click();
    return;
  }
  use(parsed, unknown.length ? `Loaded, but for ${count(unknown.length, "name")} that the rules do not know:` : "Loaded.", unknown.map(unknownName));
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
  $("json-note").textContent = "Reading FHIR data.";
  try {
    const day = $("asof").value;
    const response = await fetch("v1/fhir" + (day ? `?as_of=${encodeURIComponent(day)}` : ""),
      { method: "POST", headers: { "Content-Type": "application/fhir+json" }, cache: "no-store", body: sent });
    out = await response.json();
    ok = response.ok;
  } catch (err) {
    out = { errors: [{ message: "The server did not answer." }] };
  }
  const wrong = ok ? out.problems : out.errors.map((e) => e.message);
  if (!ok || !out.patients.length) {
    $("json").setAttribute("aria-invalid", "true");
    $("json-note").textContent = ok ? "Not loaded: nobody is in this data. The profile is as it was." : "Not loaded. The profile is as it was.";
    $("json-errors").replaceChildren(...wrong.map((m) => el("li", { class: "problem" }, m)));
    return;
  }
  const one = (p) => {
    const read = p.report.filter((i) => i.status === "used").reduce((n, i) => n + i.count, 0);
    const left = p.report.filter((i) => i.status !== "used");
    use(p.profile, `Read from FHIR: ${count(read, "resource")} used${left.length ? "; not used:" : "."}`,
      [...wrong.map((m) => el("li", { class: "problem" }, m)), ...left.map((i) => el("li", {}, `${count(i.count, i.resource, i.resource)}: ${i.reason ?? i.status}`))]);
    if (p.deceased) $("json-errors").prepend(el("li", { class: "problem" }, "This person has died: no advice should be given."));
  };
  if (out.patients.length === 1) return one(out.patients[0]);
  $("json-note").textContent = `There are ${out.patients.length} patients in this data. Which one?`;
  $("json-errors").replaceChildren(...wrong.map((m) => el("li", { class: "problem" }, m)),
    ...out.patients.map((p, i) => el("li", {}, button(`Patient ${i + 1}: ${printable(p.id)}`, { class: "quiet small", onclick: () => one(p) }))));
}

// openFile loads a file that was chosen or dropped.
async function openFile(file) {
  if (!file) return;
  if (file.size > 8 << 20) {
    $("json-note").textContent = "The file is larger than 8 MiB. The command crosstalk advise --fhir reads files of any size.";
    return;
  }
  $("json").value = await file.text();
  setDirty(true);
  await load();
}

// problem shows an error of a pasted profile with its line, and goes there.
function problem(e, raw, start, sent) {
  if (!e.line) return el("li", {}, e.message);
  const lines = sent.split("\n");
  const line = Math.min(e.line, lines.length);
  const chars = [...lines[line - 1]];
  const col = e.line > lines.length ? chars.length + 1 : Math.min(e.col || 1, chars.length + 1);
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + chars.slice(0, col - 1).join("").length;
  const at = start + before, above = raw.slice(0, start).split("\n").length - 1;
  const shown = chars.slice(Math.max(0, col - 40), col + 30).join(""), caret = Math.min(col, 40) - (col > 40 ? 0 : 1);
  return el("li", {},
    button(`Line ${line + above}, column ${col}`, { class: "quiet small", onclick: () => {
      $("json").focus();
      $("json").setSelectionRange(at, Math.min(raw.length, at + 1));
    } }), " ", el("span", { class: "problem" }, e.message), el("pre", { "aria-hidden": "true" }, `${shown}\n${" ".repeat(caret)}^`));
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

async function loadForm() {
  const response = await fetch("v1/form", { cache: "no-store" });
  if (!response.ok) throw new Error("no form");
  form = await response.json();
  const keep = (id, options) => {
    const was = $(id).value;
    $(id).replaceChildren(...options);
    if ([...$(id).options].some((o) => o.value === was)) $(id).value = was;
  };
  const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });
  keep("language", form.languages.map((l) => el("option", { value: l, lang: l }, names.of(l) ?? l)));
  keep("region", form.regions.map((r) => el("option", { value: r }, r)));
  const topics = Map.groupBy ? Map.groupBy(form.rules, (r) => r.topic) : new Map([["Rules", form.rules]]);
  keep("rule", [el("option", { value: "" }, "Pick a rule"), ...[...topics].map(([topic, list]) => el("optgroup", { label: topic }, list.map((r) => el("option", { value: r.rule }, `${r.title} (${r.rule})`))))]);
  $("pack").replaceChildren(`Rules: ${form.pack.name} ${form.pack.version}, ${count(form.rules.length, "rule")}, `, el("code", { title: form.pack.digest }, form.pack.digest.slice(0, 19)));
  rows = form.facts.map(row);
  cards.clear();
  $("questions").replaceChildren();
  rows.forEach((r) => r.sync());
  arrangeRows();
}

async function begin() {
  $("settings").addEventListener("submit", (e) => e.preventDefault());
  $("settings").addEventListener("input", () => changed());
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
      $("json-note").textContent = "Copied.";
    } catch (err) {
      $("json").select();
      $("json-note").textContent = "Selected: copy it with your keyboard.";
    }
  });
  $("rule").addEventListener("change", explain);
  watch();
  window.addEventListener("beforeprint", () => document.querySelectorAll("#result details").forEach((d) => (d.open = true)));
  // A browser that restores what was typed must not restore a patient.
  $("settings").reset();
  setDirty(false);
  try {
    await loadForm();
  } catch (err) {
    fail(el("p", {}, el("b", {}, "The server did not answer."), " Reload the page to try again."));
    return;
  }
  talk = interview({ place: $("talk"), profile: () => profile, settings, take: (p) => {
    profile = p;
    rows.forEach((r) => r.rebuild());
    changed(true);
  } });
  await talk.begin();
  await refresh();
}

begin();
