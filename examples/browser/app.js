// The page: starts the program that stands in it, and shows the interview and the handout so far.

const $ = (id) => document.getElementById(id);

const settings = () => ({ language: $("language").value, region: $("region").value });
let about; // what the page says, by language
let profile = {}, talk;
let program = null; // a promise that it runs and has read the pack; none: it has not been asked to

// The interview asks a server; here the program in the page is the server. What it asks first
// stands in the page, so that nobody waits for the program to start.
async function take(_, { body }) {
  const { language, region } = settings();
  if (!program) return { ok: true, json: async () => about.find((a) => a.language === language).first[region] };
  await program;
  const out = asked(body);
  return { ok: !out.errors, json: async () => out };
}

function asked(body) {
  const out = JSON.parse(crosstalk.take(body));
  if (out.sheet) {
    // A document made by the parser runs no script; the policy forbids them too.
    const sheet = new DOMParser().parseFromString(out.sheet, "text/html").querySelector(".handout");
    $("sheet").replaceChildren(document.adoptNode(sheet));
  }
  return out;
}

async function ready() {
  const languages = about.map((a) => a.language), regions = about[0].regions;
  $("language").replaceChildren(...languages.map((l) => el("option", { value: l, lang: l }, called("language", l, l))));
  $("language").value = wanted(languages);
  const dress = () => {
    const form = about.find((a) => a.language === $("language").value), at = $("region").value || home(regions);
    speak(form, at);
    $("region").replaceChildren(...regions.map((r) => el("option", { value: r }, called("region", r))));
    $("region").value = at;
    $("pack").textContent = t("rules", { name: `${form.pack.name} ${form.pack.version}` });
  };
  dress();
  $("settings").onchange = () => { dress(); talk.sync(); };
  $("print").onclick = () => print();
  $("large").onclick = () => $("large").setAttribute("aria-pressed", String(document.documentElement.classList.toggle("large")));
  globalThis.fetch = take;
  $("page").hidden = false;
  talk = interview({ place: $("talk"), profile: () => profile, settings, take: (p) => (profile = p) });
  await talk.begin();
  performance.mark("ready");
}

// runs starts the program, and has the sheet of somebody who has said nothing. An answer that
// was given meanwhile comes after that.
async function runs() {
  const offered = new Promise((done) => addEventListener("crosstalk", done, { once: true }));
  try {
    if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
    await new Promise((done) => setTimeout(done)); // the question is painted first
    const text = $("program").textContent;
    const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }), go.importObject);
    go.run(instance);
    await offered;
    const out = asked(JSON.stringify({ known: profile, ...settings() }));
    if (out.errors) throw new Error(out.errors[0].message);
    $("loading").textContent = "";
    performance.mark("program");
  } catch (err) {
    $("page").hidden = true; // nobody shall tell of danger to a page that cannot answer
    $("loading").replaceChildren(t("cannot_run"), " ", el("span", { lang: "en" }, err.message));
    throw err;
  }
}

async function start() {
  about = JSON.parse($("about").textContent);
  const first = wanted(about.map((a) => a.language));
  speak(about.find((a) => a.language === first), "");
  $("loading").textContent = t("wait");
  await ready();
  program = runs();
  await program;
}

start();
