// The interview: one question at a time. The server chooses it and reads the answer; it
// keeps nothing, so what was said goes with each request and stays in this tab.

const why = {
  settled: "That is all that matters most. The advice stands on this page.",
  unanswered: "That is all that can be asked. The advice stands on this page.",
  emergency: "No more questions: the advice names something that comes first.",
  limit: "That is as many questions as were wanted.",
};

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

// interview shows questions in place and calls take with the profile after each answer.
// Profile gives the profile as it is, settings the day, language and region.
export function interview({ place, profile, settings, take }) {
  let state = null; // as the server gave it
  let known = ""; // the profile that it holds
  let set = ""; // the day, language and region that it is for
  let open = null; // the question at hand
  let reads = () => ({}); // what the fields say
  let busy = false;
  let asked = ""; // the language of the questions, if it is not that of the page

  const said = el("p", { role: "status", class: "hint" });
  const wrong = el("p", { role: "alert", class: "problem", id: "talk-wrong" });
  const ask = el("form", { class: "talk", "aria-label": "Question" });
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
      if (!response.ok) throw new Error(out.errors[0].message);
    } catch (err) {
      busy = false;
      wrong.replaceChildren(err instanceof TypeError ? "The server did not answer. What you said is still here." : err.message, " ", button("Try again", { class: "quiet small", onclick: () => send(step) }));
      return;
    }
    busy = false;
    state = out.state;
    set = now;
    asked = language ?? "";
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
    const parts = (out.heard ?? []).map((n) => {
      if (n.as.length) return n.as.join(", ");
      const near = (n.near ?? []).map((c) => c.text).join(", ");
      return `“${n.said}” is not known; it is kept as you wrote it${near ? `. Did you mean ${near}? Go back to change it` : ""}`;
    });
    return parts.length ? `Understood: ${parts.join("; ")}.` : "";
  }

  function show(out, quiet) {
    open = out.question;
    const n = out.answers.length + 1;
    const back = out.answers.length ? [button("Back", { class: "quiet", onclick: () => send({ do: "back" }) })] : [];
    if (!open) {
      const left = out.standing.open;
      ask.replaceChildren(el("h3", { tabindex: "-1" }, why[out.standing.why] ?? ""),
        left.length ? el("div", {}, el("p", {}, "Not settled, because something is not known (this is not a no):"), el("ul", {}, left.map((o) => el("li", {}, o.title)))) : "",
        el("p", { class: "row" }, el("a", { href: "#advice" }, "To the advice"), back));
    } else {
      const { fields, read } = editor(open);
      reads = read;
      const tongue = asked ? { lang: asked } : {};
      const reason = el("p", { class: "hint", hidden: true, ...tongue }, open.why);
      ask.replaceChildren(el("p", { class: "hint" }, open.left > 1 ? `Question ${n}, about ${open.left - 1} left` : `Question ${n}, perhaps the last`),
        el("h3", { tabindex: "-1", id: "talk-ask", ...tongue }, open.ask), ...fields,
        el("p", { class: "row" }, el("button", { type: "submit" }, "Next"), button("I do not know", { class: "quiet", onclick: () => send({ do: "unknown", question: open.id }) }),
          button("Skip", { class: "quiet", onclick: () => send({ do: "skip", question: open.id }) }), back,
          button("Why is this asked?", { class: "quiet", onclick: () => (reason.hidden = !reason.hidden) })), reason);
    }
    past.replaceChildren(out.answers.length ? el("details", {}, el("summary", {}, `Your answers (${out.answers.length})`),
      el("ul", {}, out.answers.map((g) => el("li", {}, `${g.label}: ${g.state === "answered" ? g.says : "not known"} `,
        button("Change", { class: "quiet small", "aria-label": `Change: ${g.label}`, onclick: () => send({ do: "change", question: g.question }) }))))) : "");
    if (!quiet) ask.querySelector("h3").focus();
  }

  // editor makes the fields for a question, and reads them.
  function editor(q) {
    if (q.options) return choice(q);
    if (q.type === "terms" || q.type === "list") return names(q);
    const hint = [q.min !== undefined ? `${q.min} to ${q.max}` : q.from ? `${q.from} to ${q.by ?? "…"}` : "", (q.units ?? []).join(", ")].filter(Boolean).join("; ");
    const field = el("input", { type: "text", autocomplete: "off", "aria-labelledby": "talk-ask", "aria-describedby": "talk-hint talk-wrong" });
    return { fields: [el("span", { class: "hint", id: "talk-hint" }, hint), field], read: () => ({ text: field.value }) };
  }

  function choice(q) {
    const tongue = asked ? { lang: asked } : {};
    const inputs = q.options.map((o) => el("input", { type: "radio", name: "talk", value: o.value }));
    return { fields: [el("fieldset", {}, el("legend", { class: "away" }, q.ask), q.options.map((o, i) => el("label", tongue, inputs[i], " ", o.text)))],
      read: () => ({ text: inputs.find((i) => i.checked)?.value ?? "" }) };
  }

  function names(q) {
    const boxes = (q.terms ?? []).map((t) => ({ t, box: el("input", { type: "checkbox", value: t.text }) }));
    const labels = boxes.map(({ t, box }) => el("label", asked ? { lang: asked } : {}, box, " ", t.text));
    const find = el("input", { type: "search", autocomplete: "off", oninput: () => labels.forEach((l, i) => {
      l.hidden = !boxes[i].box.checked && !boxes[i].t.text.toLowerCase().includes(find.value.trim().toLowerCase());
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
      fields: [q.known?.length ? el("p", { class: "hint" }, `Known already: ${q.known.join(", ")}`) : "",
        boxes.length > 12 ? el("label", {}, "Find in the list", find) : "",
        el("fieldset", { class: "many", onkeydown: move, onfocusin: entered }, el("legend", { class: "away" }, q.ask), labels),
        el("label", {}, "Others, with commas between them", others),
        el("fieldset", {}, el("legend", {}, "Is that all?"), q.whole ? "" : el("label", {}, some, " That is all I know; there may be more"),
          el("label", {}, all, " That is all: there is nothing else"))],
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
