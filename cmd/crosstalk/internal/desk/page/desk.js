// The page on which an author edits a pack. What is wrong, what fits and what a case gives comes
// from the server; the page shows it and keeps the text.
const $ = id => document.getElementById(id);
const text = $("text");
const key = location.hash.slice(1) || sessionStorage.getItem("key") || "";
sessionStorage.setItem("key", key);
history.replaceState(null, "", location.pathname); // the key is not to stand in the address bar

let files = [];
let doc = null; // the open file: name, digest of what is saved, saved text
let seen = null; // what the server last said of it
let asked = 0; // the number of the last look, so that answers to earlier ones are dropped

async function ask(what, body) {
  const answer = await fetch("/api/" + what, {
    method: "POST", headers: { "Content-Type": "application/json", "Crosstalk-Key": key },
    body: JSON.stringify(body ?? {}),
  });
  const out = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(out.error), out);
  return out;
}

// tried runs something that asks the server, and shows what went wrong.
async function tried(what) {
  try {
    $("problem").textContent = "";
    return await what();
  } catch (err) {
    const gone = err instanceof TypeError;
    $("problem").textContent = gone ? "crosstalk edit does not answer: is it still running? The text is kept here." : err.message;
    if (err.now !== undefined) clash(err);
  }
}

function element(name, attributes, ...children) {
  const e = document.createElement(name);
  Object.assign(e, attributes);
  e.append(...children);
  return e;
}

const button = (label, onclick, className = "") => element("button", { type: "button", textContent: label, onclick, className });

// The rules.
async function list() {
  const pack = await ask("pack");
  files = pack.files;
  show();
}

function show() {
  const want = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  const lines = files.map(f => {
    const rules = f.rules.filter(r => {
      const all = [f.name, r.id, r.title, r.level, r.state].join(" ").toLowerCase();
      return want.every(w => all.includes(w));
    });
    if (!rules.length && (f.rules.length || !want.every(w => f.name.toLowerCase().includes(w)))) return "";
    shown += rules.length;
    const head = button(f.name + (f.unsaved ? " (not saved)" : ""), () => tried(() => open(f.name, 1)), "plain");
    head.setAttribute("aria-current", doc?.name === f.name);
    return element("li", {}, head, element("ul", {}, ...rules.map(r => element("li", {},
      button(`${r.title} · ${r.id}, ${r.level}, ${r.state}`, () => tried(() => open(f.name, r.line)), "plain soft")))));
  });
  $("files").replaceChildren(...lines.filter(Boolean));
  $("found").textContent = shown === 1 ? "1 rule" : `${shown} rules`;
}

async function open(name, line) {
  if (doc?.name !== name) {
    take(await ask("open", { name }));
    $("choose").hidden = true;
    $("open").hidden = document.querySelector("aside").hidden = false;
    show();
  }
  go(line, 1);
  await look();
}

function take(opened) {
  doc = { name: opened.name, digest: opened.digest, saved: opened.unsaved ? null : opened.text };
  text.value = opened.text;
  seen = null;
  $("clash").hidden = true;
  $("file-h").textContent = opened.name;
  draw();
}

const changed = () => doc && text.value !== doc.saved;

// Places: lines and columns from 1, columns in characters.
function at(index = text.selectionStart) {
  const before = text.value.slice(0, index).split("\n");
  return { line: before.length, col: [...before.at(-1)].length + 1 };
}

function index(line, col) {
  const lines = text.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
  return before + [...(lines[line - 1] ?? "")].slice(0, col - 1).join("").length;
}

function go(line, col) {
  const i = index(line, col);
  text.focus();
  text.setSelectionRange(i, i);
  text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
  draw();
}

// put replaces a part of the text so that Ctrl+Z brings it back.
function put(from, to, what) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, what)) text.setRangeText(what, from, to, "end");
  typed();
}

// become makes the text another one, by its smallest difference.
function become(next) {
  const was = text.value;
  let a = 0, b = 0;
  while (a < was.length && a < next.length && was[a] === next[a]) a++;
  while (b < was.length - a && b < next.length - a && was.at(-1 - b) === next.at(-1 - b)) b++;
  if (was !== next) put(a, was.length - b, next.slice(a, next.length - b));
}

// draw puts the numbers of lines and the marks of what is wrong behind the text.
function draw() {
  const lines = text.value.split("\n");
  $("lines").textContent = lines.map((_, i) => i + 1).join("\n");
  const marks = [];
  let done = 0;
  for (const w of seen?.of === text.value ? seen.wrong.filter(w => w.file === doc.name) : []) {
    const from = index(w.line, w.col), to = Math.max(index(w.line, w.end), from + 1);
    if (from < done) continue;
    marks.push(text.value.slice(done, from), element("span", { className: w.severity, textContent: text.value.slice(from, to) }));
    done = to;
  }
  $("marks").replaceChildren(...marks, text.value.slice(done) + "\n");
  $("marks").scrollTop = $("lines").scrollTop = text.scrollTop;
  $("marks").scrollLeft = text.scrollLeft;
  $("status").textContent = doc ? doc.name + (changed() ? ": not saved" : ": saved") : "";
}

// look asks what there is to say of the text as it is.
async function look() {
  const mine = ++asked, of = text.value, name = doc.name;
  $("wrong").setAttribute("aria-busy", "true");
  const out = await ask("look", { ...doc, text: of, ...at() });
  if (mine !== asked || doc.name !== name) return;
  seen = { ...out, of };
  $("wrong").removeAttribute("aria-busy");
  const n = seen.wrong.length;
  $("count").textContent = n ? `${n} ${n === 1 ? "thing" : "things"}${seen.loads ? "" : "; the pack does not load"}` : "Nothing was found.";
  $("wrong").replaceChildren(...seen.wrong.map(problem));
  $("here-s").hidden = !seen.here;
  $("here").textContent = seen.here.replace(/[`*]/g, "");
  if (seen.loads) {
    $("cases").replaceChildren(...seen.cases.map(c => element("li", {},
      button(`${c.right ? "✓" : "✗"} ${c.name}: ${c.right ? c.gives.replace(/^yes/, "as expected") : "gives " + c.gives}`,
        () => { go(c.line, 1); later(0); }, "plain" + (c.right ? "" : " fails")))));
    read(seen.read);
  }
  draw();
}

function problem(w) {
  const mine = w.file === doc.name;
  const place = button(mine ? `Line ${w.line}` : `${w.file}, line ${w.line}`,
    () => tried(() => mine ? go(w.line, w.col) : open(w.file, w.line)));
  const said = element("p", {}, element("strong", { className: w.severity, textContent: w.severity }), " ", w.text,
    w.check && w.check !== "case" ? ` (${w.check})` : "");
  return element("li", {}, said, element("p", { className: "row" }, place,
    ...w.fixes.map(f => button(f.title, () => { become(f.text); later(0); }))));
}

function read(r) {
  $("who").textContent = r ? `${r.rule}, ${r.name}: ${r.gives.replace(/^yes/, "as expected")}` : "No case stands here.";
  $("read").replaceChildren(...(r?.texts ?? []).flatMap(t => [
    element("h3", { textContent: t.language }),
    element("p", { className: "message", lang: t.language, dir: "auto",
      textContent: t.text || "They do not read this rule, with all the others beside it." })]),
    ...(r?.with.length ? [element("h3", { textContent: "They also read" }),
      element("ul", {}, ...r.with.map(title => element("li", { textContent: title })))] : []));
}

let waiting;
function later(ms = 250) {
  clearTimeout(waiting);
  waiting = setTimeout(() => tried(look), ms);
}

function typed() {
  $("fitting").hidden = true;
  draw();
  later();
}

// fits lists the names that fit where the cursor is.
async function fits() {
  const list = await ask("complete", { ...doc, text: text.value, ...at() });
  const here = text.selectionStart, { line, col } = at();
  const end = here + text.value.slice(here).match(/^\w*/)[0].length; // of the word
  const fitting = list.filter(i => {
    const begun = text.value.slice(index(line, i.col), here);
    return i.col <= col && i.label.startsWith(begun);
  }).slice(0, 100);
  $("fitting").hidden = false;
  $("fitting").replaceChildren(...fitting.map(i => element("li", {}, Object.assign(
    button(i.label, () => { put(index(line, i.col), end, i.label); }), { title: i.detail }))));
  if (!fitting.length) $("fitting").append(element("li", { textContent: "Nothing that is known fits here." }));
  $("fitting").querySelector("button")?.focus();
}

async function save() {
  const saved = await ask("save", { ...doc, text: text.value });
  doc.digest = saved.digest;
  doc.saved = saved.text;
  $("clash").hidden = true;
  draw();
  await list();
}

function clash(err) {
  $("theirs").textContent = err.now;
  $("clash").hidden = false;
  $("clash-h").focus();
  $("take").onclick = () => { take({ name: doc.name, text: err.now, digest: err.digest }); later(0); };
  $("keep").onclick = () => { doc.digest = err.digest; $("clash").hidden = true; text.focus(); };
}

text.addEventListener("input", typed);
text.addEventListener("scroll", draw);
text.addEventListener("click", () => later());
text.addEventListener("keyup", e => { if (e.key.startsWith("Arrow") || e.key.startsWith("Page")) later(); });
document.addEventListener("keydown", e => {
  const command = e.ctrlKey || e.metaKey;
  if (command && e.key === "s" && doc) { e.preventDefault(); tried(save); }
  if (e.ctrlKey && e.key === " " && doc) { e.preventDefault(); tried(fits); }
  if (e.key === "Escape" && !$("fitting").hidden) { $("fitting").hidden = true; text.focus(); }
});
$("find").addEventListener("input", show);
$("save").onclick = () => tried(save);
$("fits").onclick = () => tried(fits);
$("tidy").onclick = () => tried(async () => { become((await ask("tidy", { ...doc, text: text.value })).text); });
$("discard").onclick = () => tried(async () => { take(await ask("discard", { name: doc.name })); await look(); await list(); });
addEventListener("beforeunload", e => { if (changed()) e.preventDefault(); });

tried(list);
