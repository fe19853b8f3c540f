// What a person was given, and what became of it: kept by the server, where it keeps such records.

import { button, called, day, el, t } from "./words.js";

const whats = ["read", "understood", "not-understood", "declined"];

// giving shows in place how to record that the messages of an advice were handed over. Advice gives
// the advice as it is, titleOf the title of a rule.
export function giving({ place, advice, titleOf }) {
  let patient = "", server = "", by = ""; // as typed, in whatever language the page is
  let records = null; // as the server gave them; null: not asked
  let busy = false;

  async function send(path, body) {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store", body: JSON.stringify(body) });
    if (response.status === 409) throw new Error("given_moved");
    if (!response.ok) throw new Error("given_failed");
    return response.json();
  }

  function render() {
    const said = el("p", { role: "status", class: "hint" });
    const wrong = el("p", { role: "alert", class: "problem", id: "given-wrong" });
    const list = el("div");
    const field = (name, read, write, more) => {
      const id = `given-${name}`;
      const input = el("input", { id, type: "text", autocomplete: "off", spellcheck: "false", ...more, oninput: () => write(input.value) });
      input.value = read;
      return el("p", {}, el("label", { for: id }, t(name)), input);
    };
    const whose = () => ({ patient: patient.trim(), fhir_server: server.trim() });
    const changed = (put) => (v) => {
      put(v);
      records = null;
      list.replaceChildren();
    };

    // act does one thing at a time, and says what went wrong.
    async function act(f) {
      if (busy) return;
      wrong.textContent = said.textContent = "";
      if (!patient.trim()) {
        wrong.textContent = t("give_whom");
        place.querySelector("input").focus();
        return;
      }
      busy = true;
      place.setAttribute("aria-busy", "true");
      try {
        const text = await f();
        await look();
        said.textContent = text;
      } catch (err) {
        wrong.textContent = err.message.startsWith("given_") ? t(err.message) : t("no_answer");
      }
      busy = false;
      place.removeAttribute("aria-busy");
    }

    async function give() {
      const a = advice();
      if (!a?.messages.length) return t("give_none");
      const { given } = await send("v1/given", { ...whose(), by: by.trim(), pack: a.pack.digest, language: a.language, rules: a.messages.map((m) => m.rule) });
      return t("given_now", { n: given.length });
    }

    async function look() {
      records = (await send("v1/given/list", whose())).records;
      show();
    }

    async function note(record, what) {
      await send("v1/given/notes", { notes: [{ given: record.id, what, by: by.trim() }] });
      return t("noted", { what: t("notes." + what) });
    }

    // show lists what was given, the newest first.
    function show() {
      if (!records) return list.replaceChildren();
      const focused = document.activeElement?.dataset?.note;
      list.replaceChildren(el("h3", {}, t("given_list")), records.length ? el("ul", { class: "given" }, records.toReversed().map((r) => {
        const title = titleOf(r.rule), last = r.notes?.at(-1);
        return el("li", {}, el("b", {}, title), el("p", { class: "hint" }, [t("given_on", { day: day(r.on), language: called("language", r.language) }), r.by ? t("given_by", { name: r.by }) : ""].filter(Boolean).join(", "),
          ". ", last ? t("last_note", { what: t("notes." + last.what), day: day(last.on) }) : t("no_note")),
          el("div", { class: "row", role: "group", "aria-label": title }, whats.map((what) => button(t("notes." + what), { class: "toggle", "data-note": `${r.id} ${what}`,
            "aria-label": `${t("notes." + what)}: ${title}`, "aria-pressed": String(last?.what === what), onclick: () => act(() => note(r, what)) }))));
      })) : el("p", {}, t("given_none")));
      if (focused) list.querySelector(`[data-note="${CSS.escape(focused)}"]`)?.focus();
    }

    place.replaceChildren(el("p", { class: "hint" }, t("give_hint")),
      el("form", { onsubmit: (e) => { e.preventDefault(); act(give); } },
        field("patient", patient, changed((v) => (patient = v)), { "aria-describedby": "given-wrong" }), field("fhir_server", server, changed((v) => (server = v)), { inputmode: "url", dir: "ltr" }),
        field("by", by, (v) => (by = v)),
        el("p", { class: "row" }, el("button", { type: "submit" }, t("give_now")), button(t("give_list"), { class: "quiet", onclick: () => act(async () => "") }))),
      wrong, said, list);
    show();
  }

  return { render };
}
