// What the page says of its own, by language: the words are data, which come with the form.

let words = {};
let decimal = ".";
let language = "en";

// t is the text of a name, with values in the places of {name}, %s and %d. A text without words is its name,
// so that it is seen.
export function t(name, values = {}) {
  const list = Array.isArray(values) ? [...values] : [];
  return (words[name] ?? name).replace(/\{([a-z_]+)\}|%[sd]/g, (at, key) => String(key ? values[key] ?? at : list.shift() ?? at));
}

// has tells whether there is a text of that name.
export const has = (name) => Object.hasOwn(words, name);

// speak has the page speak the language of a form, decimals as a region writes them.
export function speak(form, region) {
  words = form.words;
  language = form.language;
  decimal = form.decimals[region] ?? ".";
  document.documentElement.lang = form.language;
  document.documentElement.dir = form.direction;
  document.title = t("title");
  for (const e of document.querySelectorAll("[data-w]")) e.textContent = t(e.dataset.w);
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", t(e.dataset.label));
  for (const e of document.querySelectorAll("[data-placeholder]")) e.setAttribute("placeholder", t(e.dataset.placeholder));
}

// plain is a text as it is looked for: without accents, in small letters.
export const plain = (s) => s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replaceAll("_", " ").trim();

// num is a number as readers write it.
export const num = (n) => String(n).replace(".", decimal);

// range says from where to where something goes.
export const range = (from, to) => t("range", { from: num(from), to: num(to) });

// day is a day in words.
export function day(iso) {
  const d = new Date(iso);
  return isNaN(d) ? iso : new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: /T/.test(iso) ? undefined : "UTC" }).format(d);
}

// unit is a unit in words, for a number of it.
export function unit(form, code, n) {
  if (!code) return "";
  const forms = form.units[code];
  const text = forms ? forms[new Intl.PluralRules(language).select(n)] ?? forms.other : has("units." + code) ? t("units." + code) : code.replace(/\{.*?\}/g, "").replace(/^1$/, "");
  return text.replace(/(\d)\.(\d)/, (_, a, b) => a + decimal + b);
}

// called is what a language or region is called in a language; its code where the browser knows no
// name.
export function called(type, code, tongue = language) {
  if (type === "region" && code === "elsewhere") return t(code);
  try {
    return new Intl.DisplayNames([tongue], { type }).of(code);
  } catch {
    return code;
  }
}

// wanted is the first language of the reader's that there is.
export const wanted = (list) => navigator.languages.map((l) => list.find((x) => x === l) ?? list.find((x) => x === l.split("-")[0])).find(Boolean) ?? list[0];

// home is the region where the reader is. Whose country is not among them gets no other country's
// telephone numbers, where there is a region for that.
export function home(regions) {
  const country = new Intl.Locale(navigator.language).region;
  return regions.find((r) => r === country) ?? regions.find((r) => r === "elsewhere") ?? regions[0];
}

// el makes an element. Keys that begin with "on" are listeners, the rest
// attributes; children are elements and texts.
export function el(name, attrs, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attrs ?? {})) {
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, "");
    else if (v !== undefined && v !== false && v !== null) e.setAttribute(k, v);
  }
  e.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== ""));
  return e;
}

export const button = (text, attrs) => el("button", { type: "button", ...attrs }, text);
