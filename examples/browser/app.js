// The page: starts the program that stands in it, and shows the interview and the handout so far.

const $ = (id) => document.getElementById(id);

const settings = () => ({ language: $("language").value, region: $("region").value });
let about; // what the page says, by language
let profile = {}, talk;

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
  begin();
  $("loading").textContent = "";
  $("page").hidden = false;
  performance.mark("ready");
}

async function start() {
  about = JSON.parse($("about").textContent);
  const first = wanted(about.map((a) => a.language));
  speak(about.find((a) => a.language === first), "");
  $("loading").textContent = t("wait");
  addEventListener("crosstalk", ready, { once: true });
  try {
    const text = $("program").textContent;
    const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }), go.importObject);
    go.run(instance);
  } catch (err) {
    $("loading").replaceChildren(t("cannot_run"), " ", el("span", { lang: "en" }, err.message));
  }
}

start();
