// The page on which a person marks answers in words. Steps are sent one after the other, and each is shown as saved only
// when the server has said so. What learners wrote is put into the page as text.

const $ = (id) => document.getElementById(id);
const half = (value) => (Number.isInteger(value) ? `${value}` : `${Math.floor(value) || ""}½`);
const queue = []; // steps that are not saved yet, in order
let question, answers, sending = false;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// The page ------------------------------------------------------------------------------------------------------------

async function start() {
  const about = await (await fetch("questions")).json();
  document.title = $("title").textContent = `${about.set}: answers in words`;
  $("choose").hidden = about.questions.length < 2;
  $("question").append(...about.questions.map((title, k) => element("option", { value: k, textContent: title })));
  $("question").addEventListener("change", () => load(Number($("question").value)));
  $("undo").addEventListener("click", undo);
  $("answers").addEventListener("keydown", pressed);
  if (matchMedia("(max-width: 59.99rem)").matches) for (const one of document.querySelectorAll("aside details")) one.open = false;
  await load(0);
}

async function load(k) {
  const reply = await fetch(`answers/${k}`);
  const found = await reply.json();
  if (!reply.ok) return failed(found.why);
  question = found.question;
  answers = [];
  $("title").textContent = `${document.title} · ${question.title}`;
  for (const part of ["asks", "rubric", "answer"]) $(part).textContent = question[part];
  $("with-rubric").hidden = !question.rubric;
  const sections = found.groups.map((group, g) => section(group, group.length > 1 ? `Group ${g + 1}: ${group.length} answers that are alike` : `Group ${g + 1}: one answer`));
  if (found.empty.length) sections.push(section(found.empty, `No answer: ${found.empty.length}`));
  $("answers").replaceChildren(...sections);
  if (!answers.length) $("answers").textContent = "There are no answers to this question.";
  else answers[0].article.tabIndex = 0;
  progress();
}

function section(group, heading) {
  const members = group.map((state) => card({ ...state }));
  for (const one of members) one.group = members;
  return element("section", {}, element("h2", { textContent: heading }), ...members.map((one) => one.article));
}

function card(one) {
  one.number = answers.push(one);
  const title = element("span", { textContent: `Answer ${one.number}`, id: `answer-${one.number}` });
  one.state = element("span", { className: "state" });
  one.marks = element("div", { className: "marks", role: "group", ariaLabel: `Mark of answer ${one.number}` });
  for (let mark = 0; mark <= question.points; mark += 0.5) {
    const button = element("button", { type: "button", textContent: half(mark), ariaLabel: `${mark} points`, tabIndex: -1 });
    button.addEventListener("click", () => give(one, mark));
    button.mark = mark;
    one.marks.append(button);
  }
  one.box = element("textarea", { value: one.comment ?? "", rows: 1, tabIndex: -1, maxLength: 10000 });
  one.box.addEventListener("change", () => step([[one, undefined, one.box.value || null]]));
  const text = element("div", { className: "said", textContent: one.text });
  one.article = element("article", { tabIndex: -1 }, element("h3", {}, title, one.state), text, one.marks,
    element("label", { className: "comment" }, "Comment", one.box));
  one.article.setAttribute("aria-labelledby", title.id);
  one.article.addEventListener("focusin", () => reach(one));
  show(one);
  return one;
}

function reach(one) { // one answer can be reached by the tab key, and with it its buttons and its comment
  for (const other of answers) {
    const here = other === one ? 0 : -1;
    for (const part of [other.article, other.box, ...other.marks.children]) part.tabIndex = here;
  }
}

function show(one) {
  for (const button of one.marks.children) button.ariaPressed = String(button.mark === one.grade);
  const unsaved = queue.some((job) => job.changes?.some(([other]) => other === one));
  let mark = one.waits ? "no mark" : "0 points, as there is no answer";
  if (one.grade !== null) mark = `${half(one.grade)} of ${half(question.points)} points${one.waits ? " for an earlier answer" : ""}`;
  one.state.textContent = unsaved ? `${mark}, not saved yet` : mark;
  one.article.classList.toggle("unsaved", unsaved);
}

function progress() {
  const waiting = answers.filter((one) => one.waits).length;
  $("progress").textContent = `${answers.length - waiting} of ${answers.length} marked`;
}

// Steps ---------------------------------------------------------------------------------------------------------------

function give(one, mark) {
  step([[one, mark, one.box.value || null]]);
  if ($("go-on").checked && mark !== null) next(one, (other) => other.waits);
}

function giveGroup(one) {
  const rest = one.group.filter((other) => other !== one && other.waits);
  if (one.grade !== null && rest.length) step(rest.map((other) => [other, one.grade, other.box.value || null]));
}

function step(changes) {
  const was = changes.map(([one]) => ({ grade: one.grade, comment: one.comment }));
  for (const [one, grade, comment] of changes) {
    if (grade !== undefined) Object.assign(one, { grade, waits: grade === null && one.waits });
    one.comment = comment;
  }
  queue.push({ changes, body: changes.map(([one, grade, comment], k) => ({ id: one.id, digest: one.digest, grade, comment, was: was[k] })) });
  for (const [one] of changes) show(one);
  progress();
  send();
}

function undo() {
  queue.push({ undo: true, body: null });
  send();
}

async function send() {
  if (sending) return;
  sending = true;
  while (queue.length) {
    const job = queue[0];
    say("saving …");
    let reply, answer;
    try {
      reply = await fetch(job.undo ? "undo" : "step", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(job.body) });
      answer = await reply.json();
    } catch {
      failed(`Not saved: adgrade does not answer. ${queue.length} steps wait in this page, so leave it open.`);
    }
    if (!reply || reply.status === 503) {
      if (reply) failed(`Not saved yet: ${answer.why}`);
      await new Promise((go) => setTimeout(go, 1500));
      continue;
    }
    queue.shift();
    if (!reply.ok) {
      for (const [one] of job.changes ?? []) show(one);
      failed(`Not done: ${answer.why}`);
      sending = false;
      if (job.undo) continue;
      queue.length = 0; // later steps were made on top of this one
      return load(Number($("question").value || 0));
    }
    apply(answer, job.undo);
    say(job.undo ? `undone, ${answer.length === 1 ? "1 answer" : `${answer.length} answers`}` : "saved");
  }
  sending = false;
}

function apply(states, undone) {
  for (const state of states) {
    const one = answers.find((other) => other.id === state.id);
    if (!one) continue; // an answer to another question
    if (undone || !queue.some((job) => job.changes?.some(([other]) => other === one))) Object.assign(one, state);
    if (undone) one.box.value = one.comment ?? "";
    show(one);
  }
  if (undone) answers.find((one) => one.id === states[0]?.id)?.article.focus();
  progress();
}

function say(text) {
  $("saved").textContent = text;
  $("saved").classList.remove("failed");
}

function failed(text) {
  say(text);
  $("saved").classList.add("failed");
}

addEventListener("beforeunload", (event) => queue.length && event.preventDefault());

// Keys ----------------------------------------------------------------------------------------------------------------

function next(one, chosen = () => true, way = 1) {
  for (let k = answers.indexOf(one) + way; k >= 0 && k < answers.length; k += way) {
    if (chosen(answers[k])) return answers[k].article.focus();
  }
}

function pressed(event) {
  const one = answers.find((other) => other.article.contains(event.target));
  if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === one.box) {
    if (event.key === "Escape") one.article.focus(); // which saves the comment
    return;
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const mark = digit === undefined ? null : Number(digit) + (event.shiftKey ? 0.5 : 0);
  const keys = {
    j: () => next(one),
    k: () => next(one, undefined, -1),
    n: () => next(one, (other) => other.waits),
    c: () => one.box.focus(),
    g: () => giveGroup(one),
    x: () => give(one, null),
    u: undo,
  };
  if (mark !== null && mark <= question.points) give(one, mark);
  else if (mark === null && keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
}

start().catch(() => failed("This page could not be loaded: is adgrade still running?"));
