// The page: starts the program that stands in it, and shows the interview and the handout so far.

const words = {
  en: {
    title: "What may matter for you?", lead: "Answer what you know. What you do not answer stays “not known”, which is never taken for “no”.",
    private: "Everything stays on this computer: the page cannot connect to anything. What you say is gone when you close or reload it.",
    language: "Language", region: "Region", elsewhere: "another country", talk: "One question at a time", advice: "What you can take home", print: "Print",
    skip: "Skip to the advice", wait: "One moment: the rules are being loaded.", failed: "This browser cannot run the page.", pack: "Rules:",
  },
  es: {
    title: "¿Qué puede ser importante para usted?", lead: "Responda lo que sepa. Lo que no responda queda como «no se sabe», que nunca se toma por un «no».",
    private: "Todo se queda en este equipo: la página no puede conectarse con nada. Lo que diga se borra al cerrarla o al cargarla de nuevo.",
    language: "Idioma", region: "Región", elsewhere: "otro país", talk: "Una pregunta cada vez", advice: "Lo que puede llevarse a casa", print: "Imprimir",
    skip: "Ir a los consejos", wait: "Un momento: se están cargando las reglas.", failed: "Este navegador no puede usar la página.", pack: "Reglas:",
  },
};

const $ = (id) => document.getElementById(id);

// name is a language or region by its name in a language; by its code where the browser knows none.
function name(type, code, language) {
  try {
    return new Intl.DisplayNames([language], { type }).of(code);
  } catch {
    return code;
  }
}

const settings = () => ({ language: $("language").value, region: $("region").value });
let profile = {}, talk;

function say(language) {
  const w = words[language] ?? words.en;
  document.documentElement.lang = words[language] ? language : "en";
  document.title = w.title;
  for (const e of document.querySelectorAll("[data-w]")) e.textContent = w[e.dataset.w];
  return w;
}

// The interview asks a server; here the program in the page is the server.
async function take(_, { body }) {
  const out = JSON.parse(crosstalk.take(body));
  if (out.sheet) {
    // A document made by the parser runs no script; the policy forbids them too.
    const sheet = new DOMParser().parseFromString(out.sheet, "text/html").querySelector(".handout");
    $("sheet").replaceChildren(document.adoptNode(sheet));
  }
  return { ok: !out.errors, json: async () => out };
}

function begin() {
  talk = interview({ place: $("talk"), profile: () => profile, settings, take: (p) => (profile = p) });
  talk.begin();
}

function ready() {
  const about = JSON.parse(crosstalk.about);
  $("language").replaceChildren(...about.languages.map((l) => el("option", { value: l }, name("language", l, l))));
  $("language").value = about.languages.find((l) => navigator.language.startsWith(l)) ?? about.languages[0];
  // Whose country is not among the regions gets no other country's phone numbers.
  const country = new Intl.Locale(navigator.language).region;
  const home = about.regions.includes(country) ? country : about.regions.includes("elsewhere") ? "elsewhere" : about.regions[0];
  const regions = () => {
    const w = say($("language").value), at = $("region").value || home;
    $("region").replaceChildren(...about.regions.map((r) => el("option", { value: r }, r === "elsewhere" ? w.elsewhere : name("region", r, document.documentElement.lang))));
    $("region").value = at;
    $("pack").textContent = `${w.pack} ${about.pack.name} ${about.pack.version}`;
  };
  regions();
  $("settings").onchange = () => { regions(); begin(); };
  $("print").onclick = () => print();
  globalThis.fetch = take;
  begin();
  $("loading").textContent = "";
  performance.mark("ready");
}

async function start() {
  $("loading").textContent = say(navigator.language.slice(0, 2)).wait;
  addEventListener("crosstalk", ready, { once: true });
  try {
    const text = $("program").textContent;
    const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }), go.importObject);
    go.run(instance);
  } catch (err) {
    $("loading").textContent = `${say(navigator.language.slice(0, 2)).failed} (${err.message})`;
  }
}

start();
