// The interview: one question at a time. The server chooses it and reads the answer; it
// keeps nothing, so what was said goes with each request and stays in this tab.

import { button, el, plain, range, t } from "./words.js";

// interview shows questions in place and calls take with the profile after each answer.
// Profile gives the profile as it is, settings the day, language and region.
export function interview({ place, profile, settings, take }) {
  let state = null; // as the server gave it
  let known = ""; // the profile that it holds
  let set = ""; // the day, language and region that it is for
  let open = null; // the question at hand
  let reads = () => ({}); // what the fields say
  let busy = false;

  const said = el("p", { role: "status", class: "hint" });
  const wrong = el("p", { role: "alert", class: "problem", id: "talk-wrong" });
  const ask = el("form", { class: "talk" });
  const past = el("div");
  place.replaceChildren(wrong, said, ask, past);
  ask.addEventListener("submit", (e) => {
    e.preventDefault();
    send({ do: "answer", question: open.id, answer: reads() });
  });

  async function send(step, quiet) {
    if (busy) return;
    busy = true;
    const { as_of, language, region } = settings();
    const body = { ...step, as_of, language, region };
    const now = JSON.stringify([as_of, language, region]);
    if (state) body.state = state;
    else body.known = profile();
    let out;
    try {
      const response = await fetch("v1/interview", { method: "POST", headers: { "Content-Type": "application/json" }, cache: "no-store", body: JSON.stringify(body) });
      out = await response.json();
      if (!response.ok) throw new Error("refused");
    } catch (err) {
      busy = false;
      wrong.replaceChildren(t(err.message === "refused" ? "refused" : "no_answer"), " ", button(t("again"), { class: "quiet small", onclick: () => send(step) }));
      return;
    }
    busy = false;
    state = out.state;
    set = now;
    known = JSON.stringify(out.profile);
    wrong.replaceChildren(out.refused ?? "");
    said.textContent = heard(out);
    if (!out.refused) show(out, quiet);
    else ask.querySelector("input")?.focus();
    if (step.do && !out.refused) take(out.profile);
    else if (now !== (({ as_of, language, region }) => JSON.stringify([as_of, language, region]))(settings())) sync();
  }

  // heard says what was understood of names.
  function heard(out) {
    const one = (n) => {
      if (n.as.length) return n.as.join(", ");
      const near = (n.near ?? []).map((c) => c.text).join(", ");
      return [t("strange", { name: n.said }), near && t("ask.near", [near])].filter(Boolean).join(" ");
    };
    const names = out.heard ?? [];
    const clear = names.filter((n) => n.as.length).map(one);
    return [clear.length ? t("ask.reading", [clear.join("; ")]) : "", ...names.filter((n) => !n.as.length).map(one)].filter(Boolean).join(" ");
  }

  function show(out, quiet) {
    open = out.question;
    const n = out.answers.length + 1;
    const back = out.answers.length ? [button(t("ask.acts.back"), { class: "quiet", onclick: () => send({ do: "back" }) })] : [];
    ask.setAttribute("aria-label", t("question"));
    if (!open) {
      const left = out.standing.open;
      ask.replaceChildren(el("h3", { tabindex: "-1" }, t("ask.over." + out.standing.why)),
        left.length ? el("div", {}, el("p", {}, t("ask.open")), el("ul", {}, left.map((o) => el("li", {}, o.title)))) : "",
        el("p", { class: "row" }, el("a", { href: "#advice" }, t("to_advice")), back));
    } else {
      const { fields, read } = editor(open);
      reads = read;
      const reason = el("p", { class: "hint", hidden: true }, open.why);
      const why = button(t("ask.acts.why"), { class: "quiet", "aria-expanded": "false", onclick: () => {
        reason.hidden = !reason.hidden;
        why.setAttribute("aria-expanded", String(!reason.hidden));
      } });
      ask.replaceChildren(el("p", { class: "hint" }, open.left > 1 ? t("ask.question", [n, open.left - 1]) : t("ask.left", [n])),
        el("h3", { tabindex: "-1", id: "talk-ask" }, open.ask), ...fields,
        el("p", { class: "row" }, el("button", { type: "submit" }, t("answer")), button(t("ask.acts.unknown"), { class: "quiet", onclick: () => send({ do: "unknown", question: open.id }) }),
          button(t("ask.acts.skip"), { class: "quiet", onclick: () => send({ do: "skip", question: open.id }) }), back, why), reason);
    }
    past.replaceChildren(out.answers.length ? el("details", {}, el("summary", {}, t("answers", { n: out.answers.length })),
      el("ul", { class: "answers" }, out.answers.map((g) => el("li", {}, el("span", {}, `${g.label}: ${g.state === "answered" ? g.says : t("ask.not_known")}`), " ",
        button(t("change"), { class: "quiet small", "aria-label": `${t("change")}: ${g.label}`, onclick: () => send({ do: "change", question: g.question }) }))))) : "");
    if (!quiet) ask.querySelector("h3").focus();
  }

  // editor makes the fields for a question, and reads them.
  function editor(q) {
    if (q.options) return choice(q);
    if (q.type === "terms" || q.type === "list") return names(q);
    const hint = [q.min !== undefined ? range(q.min, q.max) : q.from ? range(q.from, q.by ?? "…") : "", (q.units ?? []).join(", ")].filter(Boolean).join("; ");
    const field = el("input", { type: "text", autocomplete: "off", "aria-labelledby": "talk-ask", "aria-describedby": "talk-hint talk-wrong" });
    return { fields: [el("span", { class: "hint", id: "talk-hint" }, hint), field], read: () => ({ text: field.value }) };
  }

  function choice(q) {
    const inputs = q.options.map((o) => el("input", { type: "radio", name: "talk", value: o.value }));
    return { fields: [el("fieldset", {}, el("legend", { class: "away" }, q.ask), q.options.map((o, i) => el("label", {}, inputs[i], " ", o.text)))],
      read: () => ({ text: inputs.find((i) => i.checked)?.value ?? "" }) };
  }

  function names(q) {
    const boxes = (q.terms ?? []).map((t) => ({ t, box: el("input", { type: "checkbox", value: t.text }) }));
    const labels = boxes.map(({ t, box }) => el("label", {}, box, " ", t.text));
    const find = el("input", { type: "search", autocomplete: "off", oninput: () => labels.forEach((l, i) => {
      l.hidden = !boxes[i].box.checked && !plain(boxes[i].t.text).includes(plain(find.value));
      boxes[i].box.tabIndex = i === labels.findIndex((x) => !x.hidden) ? 0 : -1;
    }) });
    // A long list is one stop of the Tab key; arrows move inside it.
    boxes.forEach(({ box }, i) => (box.tabIndex = i ? -1 : 0));
    const move = (e) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (!step) return;
      e.preventDefault();
      const seen = boxes.map(({ box }) => box).filter((box, i) => !labels[i].hidden);
      seen[(seen.indexOf(e.target) + step + seen.length) % seen.length]?.focus();
    };
    const entered = (e) => boxes.forEach(({ box }) => (box.tabIndex = box === e.target ? 0 : -1));
    const others = el("input", { type: "text", autocomplete: "off", "aria-describedby": "talk-wrong" });
    const all = el("input", { type: "radio", name: "talk-all" }), some = el("input", { type: "radio", name: "talk-all", checked: true });
    return {
      fields: [q.known?.length ? el("p", { class: "hint" }, t("ask.known", [q.known.join(", ")])) : "",
        boxes.length > 12 ? el("label", {}, t("find_list"), find) : "",
        el("fieldset", { class: "many", onkeydown: move, onfocusin: entered }, el("legend", { class: "away" }, q.ask), labels),
        el("label", {}, t("ask.other"), others),
        el("fieldset", {}, el("legend", {}, t("ask.is_all_menu")), q.whole ? "" : el("label", {}, some, " ", t("ask.some")),
          el("label", {}, all, " ", t("ask.whole")))],
      read: () => ({ names: boxes.filter(({ box }) => box.checked).map(({ box }) => box.value), text: others.value, all: all.checked }),
    };
  }

  // sync begins anew where the profile was changed elsewhere, and asks in another language what
  // it asked; what it cannot do while the server is at work, it does afterwards.
  function sync() {
    if (!state || busy) return;
    const { as_of, language, region } = settings();
    const other = JSON.stringify(profile()) !== known;
    if (other) state = null;
    if (other || JSON.stringify([as_of, language, region]) !== set) send({}, true);
  }

  return {
    begin: () => send({}, true),
    sync,
  };
}
