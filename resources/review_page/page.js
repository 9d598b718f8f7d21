// The page: one clip at a time, its frames, what was said about it, and what this person says.
const $ = (id) => document.getElementById(id);
const state = { clip: 0, frame: 0, isPlaying: false, isLooping: true, begin: null, end: null, tool: "", ink: "red", width: 5, own: [], answers: {}, active: "", editing: "", edited: null, before: "", replyTo: "", isHidden: false, wasPlaying: false, isDirty: false, speed: 1 };
const gone = new Set(); // comments and answers that were taken back, here or in another window of this page
const sketches = {}, drafts = {}; // unsaved: drawings by clip and frame, words by clip
const ahead = {}; // seconds by which a browser tells a clip's pictures too late
let head, urls, clips = [], video, keeps = true, backwards = 0;

const clip = () => clips[state.clip];
const spot = () => `${clip().key}@${state.frame}`;
const narrow = () => matchMedia("(max-width:899px)").matches;
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
const now = () => Math.round(Date.now()) / 1000;
const rateOf = (one) => one.rate[0] / one.rate[1];
const nominal = (one) => Math.max(1, Math.round(rateOf(one)));
const startOf = (one, n) => (one.times ? (n < one.frames ? one.times[n] : one.times[one.frames - 1] + 1 / rateOf(one)) : n / rateOf(one));

// where to seek for a picture: amid it, and where they come unevenly also amid the mean length that GStreamer takes each for
function insideOf(one, n) {
  const begin = startOf(one, n), end = startOf(one, n + 1), usual = 1 / rateOf(one);
  if (!one.times) return (begin + end) / 2;
  const least = n > 0 ? Math.max(begin, startOf(one, n - 1) + usual) : begin, most = Math.min(end, begin + usual);
  return most - least > 0.004 ? (least + most) / 2 : (begin + end) / 2;
}

function numberAt(one, seconds) {
  if (!one.times) return Math.max(0, Math.min(one.frames - 1, Math.floor(seconds * rateOf(one) + 0.01)));
  let low = 0, high = one.frames - 1;
  while (low < high) { const mid = (low + high + 1) >> 1; if (one.times[mid] <= seconds + 0.0005) low = mid; else high = mid - 1; }
  return low;
}

function code(n, one = clip()) {
  const base = nominal(one), seconds = Math.floor(n / base), two = (v) => String(v).padStart(2, "0");
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}:${two(n % base)}`;
}
const span = (first, last) => (first === last ? code(first) : `${code(first)} – ${code(last).slice(3)}`);

function make(tag, about = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(about)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "className") made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside.filter((one) => one !== null));
  return made;
}

function icon(name, small = false) {
  const made = shape("svg", { class: small ? "i small-i" : "i", "aria-hidden": "true" });
  made.append(shape("use", { href: `#i-${name}` }));
  return made;
}

let noteTimer = 0;
function note(text) {
  $("note").textContent = text;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { $("note").textContent = ""; }, 6000);
}

// ---- frames

function show(n, keepPlaying = false) {
  const one = clip();
  if (!keepPlaying) pause();
  state.frame = Math.max(0, Math.min(one.frames - 1, n));
  video.currentTime = insideOf(one, state.frame);
  document.body.dataset.wanted = String(state.frame);
  drawFrame();
}

function onPicture(_now, picture) {
  const one = clip();
  // standing on a picture, its time can't be later than where was sought: WebKit with GStreamer leaves the edit list out
  if (!state.isPlaying && !video.seeking) ahead[one.media] = Math.max(0, picture.mediaTime - video.currentTime);
  const n = numberAt(one, picture.mediaTime - (ahead[one.media] || 0));
  document.body.dataset.shown = String(n);
  if (state.isPlaying) { state.frame = n; wrap(); drawFrame(); }
  video.requestVideoFrameCallback(onPicture);
}

function wrap() {
  const one = clip(), hasRange = state.begin !== null || state.end !== null;
  const last = state.end ?? one.frames - 1, first = state.begin ?? 0;
  if (hasRange && state.isLooping && (state.frame >= last || state.frame < first)) video.currentTime = insideOf(one, first);
}

function run() {
  video.play().catch(() => { if (video.paused) { state.isPlaying = false; drawTransport(); } }); // an earlier play that was cut short fails late
}

function play() {
  stopBack();
  if (state.tool) endTool();
  const one = clip();
  if (state.frame >= (state.end ?? one.frames - 1)) video.currentTime = insideOf(one, state.begin ?? 0);
  video.loop = state.isLooping && state.begin === null && state.end === null;
  video.playbackRate = state.speed;
  state.isPlaying = true;
  run();
  // WebKit with GStreamer stands still for ever if it is to play before a seek is done
  if (video.seeking || video.readyState < 2) video.addEventListener("seeked", () => { if (state.isPlaying) { video.pause(); setTimeout(() => { if (state.isPlaying) run(); }, 60); } }, { once: true });
  drawTransport();
  drawInk();
}

function stopBack() { clearInterval(backwards); backwards = 0; }

function pause() {
  stopBack();
  state.speed = 1;
  if (!state.isPlaying) return;
  state.isPlaying = false;
  video.pause();
  show(state.frame);
  drawTransport();
}

function toggle() { if (state.isPlaying || backwards) pause(); else play(); }

function playBack() {
  pause();
  backwards = setInterval(() => { if (state.frame <= 0) stopBack(); else { const keep = backwards; backwards = 0; show(state.frame - 1); backwards = keep; } }, 1000 / rateOf(clip()));
}

function choose(index) {
  if (index === state.clip && video.src) return;
  pause();
  endEdit();
  if ($("text").value.trim()) drafts[clip().key] = { text: $("text").value, place: place(), replyTo: state.replyTo }; else delete drafts[clip().key];
  Object.assign(state, { clip: index, frame: 0, begin: null, end: null, active: "", replyTo: "", wasPlaying: false });
  const draft = drafts[clip().key];
  $("text").value = draft ? draft.text : "";
  if (draft) state.replyTo = draft.replyTo;
  fitText();
  if (state.tool) endTool();
  video.src = urls[clip().media];
  video.load();
  drawAll();
  layOut();
  show(draft ? draft.place[0] : 0);
}

// ---- drawing what is seen

function layOut() {
  const one = clip(), stage = $("stage"), isFull = document.body.classList.contains("drawing") && narrow();
  const wide = stage.clientWidth || innerWidth, most = narrow() && !isFull ? Math.min(innerHeight * 0.6, (wide * one.height) / one.width) : stage.clientHeight;
  const part = Math.min(wide / one.width, most / one.height);
  $("picture").style.width = `${Math.round(one.width * part)}px`;
  $("picture").style.height = `${Math.round(one.height * part)}px`;
  document.documentElement.style.setProperty("--foot", `${document.querySelector("footer").offsetHeight}px`);
  drawInk();
  drawTimeline();
}

const scaleOf = (one) => ({ w: (1080 * one.width) / one.height, h: 1080, least: 1080 / Math.max(1, $("picture").clientHeight) });

function drawInk() {
  const one = clip(), ink = $("ink"), scale = scaleOf(one);
  ink.setAttribute("viewBox", `0 0 ${scale.w} ${scale.h}`);
  ink.replaceChildren();
  ink.classList.toggle("on", Boolean(state.tool));
  if (state.isPlaying || state.isHidden) return;
  for (const said of shownComments()) {
    const off = state.frame < said.first ? said.first - state.frame : Math.max(0, state.frame - said.last);
    if (!said.marks.length || off > 4 || said.id === state.editing) continue;
    const group = shape("g", off ? { opacity: 0.4 } : {});
    ink.append(group);
    for (const mark of said.marks) drawMark(group, mark, scale);
  }
  const here = sketch();
  for (const one of Object.values(sketches)) {
    if (one.clip !== clip().key || one === here || !one.marks.length || one.at === here.at || Math.abs(one.at - state.frame) > 4) continue;
    const group = shape("g", { opacity: 0.4 });
    ink.append(group);
    for (const mark of one.marks) drawMark(group, mark, scale);
  }
  for (const mark of here.marks) drawMark(ink, mark, scale);
  $("where").hidden = !state.tool;
  $("where").textContent = say("drawingOn", { n: state.frame + 1 });
  $("drawn").textContent = here.marks.length ? say("marks", { n: here.marks.length }) : "";
}

function drawTimeline() {
  const one = clip(), holder = $("timeline"), width = holder.clientWidth || 600, base = nominal(one);
  const place = (n) => 6 + ((width - 12) * n) / Math.max(1, one.frames - 1);
  const made = shape("svg", { viewBox: `0 0 ${width} 42`, "aria-hidden": "true" });
  const seconds = one.frames / base, step = [1, 2, 5, 10, 30, 60, 300].find((s) => ((width / seconds) * s) > 56) || 600;
  for (let at = 0; at <= seconds; at += step / 4) {
    const isWhole = at % step === 0, x = place(Math.min(one.frames - 1, at * base));
    made.append(shape("line", { x1: x, x2: x, y1: isWhole ? 3 : 10, y2: 13, class: isWhole ? "t-strong" : "t-line" }));
    if (isWhole && x < width - 30) { const text = shape("text", { x: x + 4, y: 12 }); text.textContent = `${at} s`; made.append(text); }
  }
  made.append(shape("rect", { x: 6, y: 22, width: width - 12, height: 8, rx: 4, class: "t-track" }));
  if (state.begin !== null || state.end !== null) {
    const from = place(state.begin ?? 0), to = place(state.end ?? one.frames - 1);
    made.append(shape("rect", { x: from, y: 19, width: Math.max(2, to - from), height: 14, rx: 3, class: "t-range" }));
  }
  made.append(shape("rect", { x: 6, y: 22, width: Math.max(0, place(state.frame) - 6), height: 8, rx: 4, class: "t-done" }));
  for (const said of shownComments()) {
    if (said.reply_to) continue;
    const x = place(said.first), look = said.isOwn ? "t-own" : "t-theirs";
    made.append(said.first === said.last ? shape("path", { d: `M${x} 32.5l3.5 3.5l-3.5 3.5l-3.5-3.5z`, class: look })
      : shape("rect", { x, y: 34, width: Math.max(4, place(said.last) - x), height: 4, rx: 2, class: look }));
  }
  const x = place(state.frame);
  made.append(shape("line", { x1: x, x2: x, y1: 8, y2: 34, "stroke-width": 2, class: "t-head" }), shape("circle", { cx: x, cy: 26, r: 6, class: "t-head" }));
  holder.replaceChildren(made);
  holder.setAttribute("aria-valuemax", String(one.frames));
  holder.setAttribute("aria-valuenow", String(state.frame + 1));
  holder.setAttribute("aria-valuetext", `${code(state.frame)}, ${say("frame", { n: state.frame + 1, all: one.frames })}`);
}

function drawFrame() {
  $("code").textContent = code(state.frame);
  $("count").textContent = say("frame", { n: state.frame + 1, all: clip().frames });
  drawTimeline();
  drawInk();
  drawComposer();
}

function drawTransport() {
  const isOn = state.isPlaying || Boolean(backwards);
  $("play").querySelector("use").setAttribute("href", isOn ? "#i-pause" : "#i-play");
  $("play").setAttribute("aria-label", say(isOn ? "pause" : "play"));
  $("play").title = say(isOn ? "pause" : "play");
  $("loop").setAttribute("aria-pressed", String(state.isLooping));
  $("sound").setAttribute("aria-pressed", String(video.muted));
  $("sound").hidden = !clip().sound;
  $("draw").setAttribute("aria-pressed", String(Boolean(state.tool)));
}

function takeName(index, key = "take") {
  const letter = say(key, { letter: index < 26 ? String.fromCharCode(65 + index) : index + 1 });
  return clips[index].model && key === "take" ? `${letter} · ${clips[index].model}` : letter;
}

function drawTakes() {
  $("takes").hidden = clips.length < 2;
  $("takes").replaceChildren(...clips.map((one, index) => {
    const answer = state.answers[one.key]?.answer || "";
    const known = answer || (one.answers?.length ? one.answers[one.answers.length - 1].answer : "");
    const look = known === "changes" || known === "approved" ? known : "none";
    const words = look === "none" ? say("none") : say(`said${look}`);
    const sign = { none: "circle-dashed", changes: "rotate-ccw", approved: "badge-check" }[look];
    return make("button", { className: "take", "aria-pressed": String(index === state.clip), onclick: () => choose(index) },
      make("img", { src: urls[one.poster], alt: "" }),
      make("span", {}, make("strong", {}, takeName(index)), make("span", { className: `said ${look}`, title: words }, icon(sign, true), make("em", {}, words))));
  }));
}

function drawAnswers() {
  $("answerOn").textContent = say("answerOn", { take: takeName(state.clip, "takeInside") });
  const answer = state.answers[clip().key]?.answer || "";
  for (const name of ["changes", "approved"]) $(name).setAttribute("aria-pressed", String(answer === name));
}

function drawFacts() {
  const one = clip(), rows = [["prompt", one.prompt], ["model", one.model], ["cost", one.cost]].filter(([, value]) => value);
  const facts = [...rows.map(([key, value]) => [say(key), value]), ...(one.settings || [])];
  $("about").hidden = !facts.length;
  $("facts").replaceChildren(...facts.flatMap(([key, value]) => [make("dt", {}, key), make("dd", {}, value)]));
}

// ---- comments

function shownComments() {
  const theirs = (clip().comments || []).map((one) => Object.assign({}, one, { isOwn: false }));
  const own = state.own.filter((one) => one.clip === clip().key).map((one) => Object.assign({}, one, { person: $("person").value.trim(), isOwn: true }));
  return [...theirs, ...own].sort((a, b) => a.first - b.first || a.at - b.at);
}

function threads() {
  const all = shownComments(), ids = new Set(all.map((one) => one.id));
  return all.filter((one) => !ids.has(one.reply_to)).flatMap((one) => [one, ...all.filter((other) => other.reply_to === one.id).sort((a, b) => a.at - b.at)]);
}

const initials = (name) => { const letters = Array.from(name.trim()); return /[\u3400-\u9fff]/.test(letters[0] || "") ? letters[0] : letters.slice(0, 2).join("").toUpperCase(); };
const colourOf = (name) => Array.from(name).reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 4;

function commentRow(said) {
  const isReply = Boolean(said.reply_to), isOn = said.id === state.active;
  const row = make("div", { className: `comment${isReply ? " reply" : ""}${isOn ? " on" : ""}${said.state === "resolved" ? " done" : ""}`, role: "listitem", tabindex: "0", "data-id": said.id,
    onclick: () => pick(said.id), onkeydown: (event) => { if (event.key === "Enter" && event.target === row) { pick(said.id); event.preventDefault(); } } });
  row.append(make("div", { className: "head" },
    make("span", { className: `disc disc-${colourOf(said.person)}`, "aria-hidden": "true" }, initials(said.person || "?")),
    make("span", { className: "name" }, said.person || say(said.isOwn ? "you" : "sender")),
    isReply ? null : make("span", { className: "chip" }, span(said.first, said.last)),
    said.marks.length ? Object.assign(icon("pencil-line", true), { ariaLabel: say("drawing") }) : null,
    make("span", { className: "grow" }),
    said.isOwn ? make("span", { className: "unsent" }, say(said.isSaved ? "saved" : "unsent")) : null,
    said.state === "resolved" ? make("span", { className: "unsent" }, say("resolved")) : null));
  if (said.text) row.append(make("div", { className: "words" }, said.text));
  if (isOn && head.asks) {
    const act = (key, go) => make("button", { className: "link", onclick: (event) => { event.stopPropagation(); go(); } }, say(key));
    row.append(make("div", { className: "more" },
      ...(said.isOwn ? [act("edit", () => edit(said)), act("remove", () => removeOwn(said.id))] : []),
      isReply ? null : act("reply", () => { endEdit(); state.replyTo = said.id; drawComposer(); $("text").focus(); })));
  }
  return row;
}

function drawComments() {
  const rows = threads();
  $("howMany").textContent = say("commentsOn", { n: rows.length, take: takeName(state.clip, "takeInside") });
  $("comments").replaceChildren(...rows.map(commentRow));
}

function pick(id) {
  const said = shownComments().find((one) => one.id === id);
  if (!said) return;
  state.active = id;
  const parent = said.reply_to ? shownComments().find((one) => one.id === said.reply_to) || said : said;
  const isRange = parent.first !== parent.last; // what is written next is about what is shown, not about the range before
  state.begin = isRange ? parent.first : null;
  state.end = isRange ? parent.last : null;
  show(parent.first);
  drawComments();
  document.querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest" });
}

function place() {
  const old = state.own.find((one) => one.id === state.editing);
  if (old) return [old.first, old.last];
  if (sketch().marks.length) return [state.frame, state.frame];
  if (state.begin !== null || state.end !== null) {
    const first = state.begin ?? 0, last = state.end ?? clip().frames - 1;
    return [Math.min(first, last), Math.max(first, last)];
  }
  return [state.frame, state.frame];
}

function drawComposer() {
  const [first, last] = place();
  const parent = state.replyTo && shownComments().find((one) => one.id === state.replyTo);
  $("composerAt").textContent = parent ? say("replyingTo", { person: parent.person }) : say(state.editing ? "editing" : "commentAt");
  $("chip").textContent = span(first, last);
  $("chipSmall").textContent = code(first);
  $("composer").classList.toggle("ranged", state.begin !== null || state.end !== null || Boolean(sketch().marks.length) || Boolean(parent));
  $("chip").hidden = Boolean(parent);
  $("text").placeholder = say(narrow() ? "saySmall" : "say");
}

function edit(said) {
  if (!state.editing) state.before = $("text").value;
  Object.assign(state, { editing: said.id, replyTo: "", edited: { clip: said.clip, at: said.first, marks: said.marks.slice(), undone: [] } });
  $("text").value = said.text;
  fitText();
  show(said.first);
  $("text").focus();
}

// What was changed goes with the words it was changed to; what was being written before comes back.
function endEdit() {
  if (!state.editing) return;
  Object.assign(state, { editing: "", edited: null });
  $("text").value = state.before;
  state.before = "";
  fitText();
}

function removeOwn(id) {
  if (id === state.editing) endEdit();
  for (const one of state.own) if (one.id === id || one.reply_to === id) gone.add(one.id);
  state.own = state.own.filter((one) => !gone.has(one.id));
  changed();
}

function post(resume) {
  const text = $("text").value.trim();
  const old = state.own.find((one) => one.id === state.editing), marks = old ? state.edited.marks : sketch().marks;
  if (!text && !marks.length) { note(say("empty")); return; }
  if (old) {
    const at = marks.length ? { first: state.edited.at, last: state.edited.at } : {};
    Object.assign(old, { text, marks, changed_at: now(), isSaved: false }, at);
    state.active = old.id;
    endEdit();
  } else {
    const parent = state.replyTo && shownComments().find((one) => one.id === state.replyTo);
    const [first, last] = parent ? [parent.first, parent.last] : place(), isThere = state.frame >= first && state.frame <= last;
    if (!text && !isThere) { note(say("empty")); return; }
    state.active = speak(clip().key, text, first, last, isThere ? marks : [], state.replyTo);
    if (isThere) delete sketches[spot()];
    state.replyTo = "";
    $("text").value = "";
    fitText();
  }
  if (state.tool) endTool();
  changed();
  if (resume && state.wasPlaying) play();
  state.wasPlaying = false;
}

function speak(key, text, first, last, marks, replyTo) {
  const at = now(), fresh = { id: newId(), clip: key, text, first, last, marks, at, changed_at: at, reply_to: replyTo };
  state.own.push(fresh);
  return fresh.id;
}

// What was drawn and written elsewhere and not sent yet goes into the file, too.
function postRest() {
  for (const [key, one] of Object.entries(sketches)) {
    if (one.marks.length) speak(one.clip, "", one.at, one.at, one.marks, "");
    delete sketches[key];
  }
  for (const [key, draft] of Object.entries(drafts)) {
    if (key !== clip().key) { speak(key, draft.text.trim(), ...draft.place, [], draft.replyTo); delete drafts[key]; }
  }
}

function answer(value) {
  const key = clip().key;
  state.answers[key] = { answer: state.answers[key]?.answer === value ? "needs review" : value, at: now() };
  changed();
}

function withdraw(key) {
  if (state.answers[key]) gone.add(answerId(key, state.answers[key]));
  delete state.answers[key];
  changed();
}

function nextComment(step) {
  const heads = threads().filter((one) => !one.reply_to);
  if (!heads.length) return;
  const at = heads.findIndex((one) => one.id === state.active);
  pick(heads[(at + step + heads.length) % heads.length].id);
}

// ---- drawing

function tool(name) {
  if (!head.asks) return;
  pause();
  state.tool = name;
  document.body.classList.add("drawing");
  $("bar").hidden = false;
  drawBar();
  drawTransport();
  layOut();
}

function endTool() {
  state.tool = "";
  document.body.classList.remove("drawing");
  $("bar").hidden = true;
  drawTransport();
  layOut();
}

function drawBar() {
  const button = (name, on, go, inside) => make("button", { "aria-pressed": String(on), title: name, "aria-label": name, onclick: go }, inside);
  const dot = (ink) => { const made = make("span", { className: "dot" }); made.style.background = INKS[ink]; return made; };
  const line = (width) => { const made = make("span", { className: "line" }); made.style.height = `${width}px`; return made; };
  const gap = () => make("span", { className: "gap" });
  $("bar").setAttribute("aria-label", say("tools"));
  $("bar").replaceChildren(
    ...Object.entries(TOOLS).map(([name, sign]) => button(say(name), state.tool === name, () => tool(name), icon(sign))), gap(),
    ...Object.keys(INKS).map((name) => button(say(name), state.ink === name, () => { state.ink = name; drawBar(); }, dot(name))), gap(),
    ...LINES.map((width) => button(say("width", { n: width }), state.width === width, () => { state.width = width; drawBar(); }, line(width))), gap(),
    button(say("undo"), false, undoMark, icon("undo-2")), button(say("redo"), false, redoMark, icon("redo-2")),
    make("button", { className: "done", onclick: endTool }, say("done")));
}

function sketch() {
  if (state.edited && state.edited.at === state.frame) return state.edited;
  if (!sketches[spot()]) sketches[spot()] = { clip: clip().key, at: state.frame, marks: [], undone: [] };
  return sketches[spot()];
}

function undoMark() { const here = sketch(); if (here.marks.length) { here.undone.push(here.marks.pop()); drawFrame(); } }
function redoMark() { const here = sketch(); if (here.undone.length) { here.marks.push(here.undone.pop()); drawFrame(); } }

function addMark(mark) {
  const here = sketch();
  if (here.marks.length >= MOST_MARKS) { note(say("fullOfMarks")); return; }
  here.marks.push(mark);
  here.undone = [];
  drawFrame();
}

function fraction(event) {
  const box = $("ink").getBoundingClientRect();
  return [near((event.clientX - box.left) / box.width), near((event.clientY - box.top) / box.height)];
}

let pending = null;
function penDown(event) {
  if (!state.tool || event.button > 0) return;
  event.preventDefault();
  const at = fraction(event);
  if (state.tool === "text") { askText(at, event); return; }
  $("ink").setPointerCapture(event.pointerId);
  $("bar").hidden = true;
  pending = { tool: state.tool, points: [at, at], ink: state.ink, width: state.width, text: "" };
}

function penMove(event) {
  if (!pending) return;
  const at = fraction(event), [start] = pending.points;
  if (pending.tool === "pen" && !event.shiftKey) pending.points.push(at);
  else {
    let end = at;
    if (event.shiftKey && (pending.tool === "box" || pending.tool === "ellipse")) {
      const shapeOf = clip().width / clip().height, side = Math.max(Math.abs(at[0] - start[0]) * shapeOf, Math.abs(at[1] - start[1]));
      end = [near(start[0] + (Math.sign(at[0] - start[0]) * side) / shapeOf), near(start[1] + Math.sign(at[1] - start[1]) * side)];
    }
    pending.points = [start, end];
  }
  drawInk();
  drawMark($("ink"), pending, scaleOf(clip()));
}

function penUp() {
  if (!pending) return;
  const mark = pending;
  pending = null;
  $("bar").hidden = !state.tool;
  if (mark.tool === "pen") mark.points = simplified(mark.points.slice(0, MOST_POINTS * 20)).slice(0, MOST_POINTS);
  const [a, b] = [mark.points[0], mark.points[mark.points.length - 1]];
  if (mark.tool === "pen" || Math.hypot(a[0] - b[0], a[1] - b[1]) > 0.005) addMark(mark); else drawInk();
}

function askText(at, event) {
  const box = $("picture").getBoundingClientRect();
  const field = make("input", { maxlength: String(MOST_MARK_TEXT), "aria-label": say("markText") });
  Object.assign(field.style, { position: "absolute", left: `${Math.max(0, Math.min(event.clientX - box.left, box.width - 180))}px`, top: `${event.clientY - box.top}px`, width: "180px" });
  let isDone = false;
  const finish = (keep) => {
    if (isDone) return;
    isDone = true;
    const text = field.value.trim();
    field.remove();
    if (keep && text) addMark({ tool: "text", points: [at], ink: state.ink, width: state.width, text });
  };
  field.addEventListener("keydown", (key) => { key.stopPropagation(); if (key.key === "Enter" && !key.isComposing) finish(true); if (key.key === "Escape") finish(false); });
  field.addEventListener("blur", () => finish(true));
  $("picture").append(field);
  field.focus();
}

// ---- keeping and saving

const storeName = () => `o8review ${head.page}`;
function answerId(key, said) { return `${key} ${said.at}`; }

// Two windows may show one page: what the other one keeps is kept, too.
function join(kept) {
  for (const id of kept?.gone || []) gone.add(id);
  const own = new Map(state.own.map((one) => [one.id, one]));
  for (const one of Array.isArray(kept?.own) ? kept.own : []) {
    const here = own.get(one.id);
    if (!here || one.changed_at > here.changed_at) own.set(one.id, one);
    else if (one.changed_at === here.changed_at && one.isSaved) here.isSaved = true;
  }
  state.own = [...own.values()].filter((one) => !gone.has(one.id));
  for (const [key, said] of Object.entries(kept?.answers || {})) if (!(state.answers[key]?.at >= said.at)) state.answers[key] = said;
  for (const [key, said] of Object.entries(state.answers)) if (gone.has(answerId(key, said))) delete state.answers[key];
}

function keep() {
  if (!keeps) return;
  try {
    join(JSON.parse(localStorage.getItem(storeName()) || "null"));
    localStorage.setItem(storeName(), JSON.stringify({ person: $("person").value, own: state.own, answers: state.answers, gone: [...gone] }));
  } catch (_error) { keeps = false; }
}

function recall() {
  try {
    if (JSON.parse($("form").textContent).lock) { keeps = false; return; } // a locked page leaves nothing readable behind
    const kept = JSON.parse(localStorage.getItem(storeName()) || "null");
    if (!kept) { localStorage.setItem(storeName(), "null"); return; }
    $("person").value = String(kept.person || "");
    join(kept);
  } catch (_error) { keeps = false; }
}

function changed() {
  state.isDirty = true;
  keep();
  drawAll();
}

function drawSummary() {
  const drawings = state.own.filter((one) => one.marks.length).length, answers = Object.values(state.answers).length;
  $("summary").textContent = [state.own.length ? say("count", { n: state.own.length }) : "", answers ? say("answers", { n: answers }) : "", drawings ? say("drawings", { n: drawings }) : ""].filter(Boolean).join(language === "zh" ? "，" : ", ");
  $("badge").textContent = state.own.length + answers ? String(state.own.length + answers) : "";
  $("promise").textContent = say(!keeps && head.asks ? "noStore" : narrow() ? "promiseHere" : "promise");
  $("save").querySelector("span").textContent = say(narrow() ? "saveSmall" : "save");
}

function answerFile() {
  return { o8review: 1, page: head.page, person: $("person").value.trim(), saved_at: now(),
    comments: state.own.map(({ id, clip: key, text, first, last, marks, at, changed_at, reply_to }) => ({ id, clip: key, text, first, last, marks, at, changed_at, reply_to })),
    answers: Object.entries(state.answers).map(([key, said]) => Object.assign({ clip: key }, said)) };
}

async function save() {
  if (!$("person").value.trim()) {
    note(say("whoAreYou"));
    document.body.classList.add("menu-open");
    $("person").focus();
    return;
  }
  if ($("text").value.trim() || state.editing) post(false);
  postRest();
  if (!state.own.length && !Object.keys(state.answers).length) { note(say("nothing")); return; }
  const plain = (text) => text.replace(/[\u0000-\u001f<>:"/\\|?*\s]+/g, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 40);
  const name = `${plain(head.title) || "review"}_${plain($("person").value) || "answers"}.o8review.json`;
  const content = JSON.stringify(answerFile());
  const file = new File([content], name, { type: "application/json" });
  const isShared = narrow() && navigator.canShare?.({ files: [file] }) && (await navigator.share({ files: [file] }).then(() => true, () => false));
  if (!isShared) {
    const address = URL.createObjectURL(file), link = make("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
  for (const one of state.own) one.isSaved = true;
  state.isDirty = false;
  keep();
  drawAll();
  note(say("savedFile", { name }));
}

// ---- the whole

function drawAll() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const part of document.querySelectorAll("[data-say]")) part.textContent = say(part.dataset.say);
  for (const part of document.querySelectorAll("[data-name]")) { part.title = say(part.dataset.name); if (!part.dataset.say) part.setAttribute("aria-label", say(part.dataset.name)); }
  const day = new Date(head.made * 1000).toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  $("title").textContent = head.title;
  document.title = head.title;
  $("from").textContent = head.from ? say("from", { person: head.from, date: day, takes: say("takes", { n: clips.length }) }) : `${day}, ${say("takes", { n: clips.length })}`;
  $("timeline").setAttribute("aria-label", say("timeline"));
  $("takes").setAttribute("aria-label", say("takesName"));
  $("text").setAttribute("aria-label", say("send"));
  drawTransport();
  drawTakes();
  drawAnswers();
  drawFacts();
  drawFrame();
  drawComments();
  drawSummary();
  if (state.tool) drawBar();
}

function fitText() { const text = $("text"); text.style.height = "auto"; text.style.height = `${Math.min(128, Math.max(narrow() ? 42 : 32, text.scrollHeight))}px`; }

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if ($("picture").requestFullscreen) $("picture").requestFullscreen().catch(() => {});
  else video.webkitEnterFullscreen?.();
}

function listKeys() {
  $("keyList").replaceChildren(...WORDS[language].list.flatMap(([key, text]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, text)]));
  $("sheet").showModal();
}

function onKey(event) {
  if (event.isComposing || $("sheet").open) return;
  const isTyping = event.target.matches("input,textarea");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { post(true); event.preventDefault(); return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { save(); event.preventDefault(); return; }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && state.tool && !isTyping) { (event.shiftKey ? redoMark : undoMark)(); event.preventDefault(); return; }
  if (event.key === "Escape") {
    if (state.tool) endTool(); else if (isTyping) event.target.blur(); else if (state.editing || state.replyTo) { endEdit(); state.replyTo = ""; drawFrame(); }
    return;
  }
  if (isTyping || event.ctrlKey || event.metaKey) return;
  const one = clip(), second = nominal(one), key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) {
    if (event.code === "KeyX") { state.begin = state.end = null; drawFrame(); event.preventDefault(); }
    if (event.code === "KeyA" && head.asks) { withdraw(one.key); event.preventDefault(); }
    return;
  }
  const asks = (go) => () => { if (head.asks) go(); };
  const does = { " ": toggle, k: toggle, ",": () => show(state.frame - 1), ".": () => show(state.frame + 1), j: playBack,
    l: () => { const next = state.isPlaying ? Math.min(4, state.speed * 2) : 1; state.speed = next; if (state.isPlaying) video.playbackRate = next; else play(); },
    ArrowLeft: () => show(state.frame - (event.shiftKey ? second : 1)), ArrowRight: () => show(state.frame + (event.shiftKey ? second : 1)),
    Home: () => show(0), End: () => show(one.frames - 1), i: () => { state.begin = state.frame; drawFrame(); }, o: () => { state.end = state.frame; drawFrame(); },
    "/": () => { state.isLooping = !state.isLooping; drawTransport(); }, c: asks(() => $("text").focus()), d: asks(() => tool("pen")), w: asks(() => tool("arrow")), b: asks(() => tool("box")),
    q: asks(() => tool("ellipse")), t: asks(() => tool("text")), h: () => { state.isHidden = !state.isHidden; drawInk(); }, a: asks(() => answer(event.shiftKey ? "changes" : "approved")),
    n: () => nextComment(event.shiftKey ? -1 : 1), m: () => { video.muted = !video.muted; drawTransport(); }, f: fullScreen, "?": listKeys };
  const go = does[key];
  if (event.target.matches("button") && (key === " " || key === "Enter")) return;
  if (go) { go(); event.preventDefault(); } else if (/^[1-9]$/.test(key) && clips[key - 1]) choose(key - 1);
}

function listen() {
  $("play").addEventListener("click", toggle);
  $("back").addEventListener("click", () => show(state.frame - 1));
  $("forward").addEventListener("click", () => show(state.frame + 1));
  $("loop").addEventListener("click", () => { state.isLooping = !state.isLooping; drawTransport(); });
  $("sound").addEventListener("click", () => { video.muted = !video.muted; drawTransport(); });
  $("full").addEventListener("click", fullScreen);
  for (const name of ["draw", "drawSmall"]) $(name).addEventListener("click", () => (state.tool ? endTool() : tool("pen")));
  for (const name of ["changes", "approved"]) $(name).addEventListener("click", () => answer(name));
  $("begin").addEventListener("click", () => { state.begin = state.frame; drawFrame(); });
  $("finish").addEventListener("click", () => { state.end = state.frame; drawFrame(); });
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); post(true); });
  $("text").addEventListener("input", () => { if (state.isPlaying) { pause(); state.wasPlaying = true; } fitText(); });
  $("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !event.ctrlKey && !event.metaKey && !narrow()) { event.preventDefault(); post(true); } });
  $("person").addEventListener("input", () => { keep(); drawComments(); });
  $("save").addEventListener("click", save);
  $("keys").addEventListener("click", listKeys);
  $("sheetClose").addEventListener("click", () => $("sheet").close());
  $("theme").addEventListener("click", () => document.documentElement.classList.toggle("light"));
  $("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; drawAll(); });
  $("more").addEventListener("click", () => $("more").setAttribute("aria-expanded", String(document.body.classList.toggle("menu-open"))));
  const seek = (event) => { const box = $("timeline").getBoundingClientRect(); show(Math.round(((event.clientX - box.left - 6) / Math.max(1, box.width - 12)) * (clip().frames - 1))); };
  $("timeline").addEventListener("pointerdown", (event) => { $("timeline").setPointerCapture(event.pointerId); seek(event); });
  $("timeline").addEventListener("pointermove", (event) => { if (event.buttons) seek(event); });
  const ink = $("ink");
  ink.addEventListener("pointerdown", penDown);
  ink.addEventListener("pointermove", penMove);
  ink.addEventListener("pointerup", penUp);
  ink.addEventListener("pointercancel", penUp);
  video.addEventListener("ended", () => { state.isPlaying = false; show(state.end ?? clip().frames - 1); drawTransport(); });
  video.addEventListener("error", () => note(say("cannotPlay")));
  video.addEventListener("click", toggle);
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(onPicture);
  else video.addEventListener("timeupdate", () => { if (state.isPlaying) { state.frame = numberAt(clip(), video.currentTime); wrap(); drawFrame(); } });
  document.addEventListener("keydown", onKey);
  addEventListener("resize", () => { drawSummary(); drawComposer(); layOut(); });
  if (globalThis.ResizeObserver) new ResizeObserver(() => { if (!narrow()) layOut(); }).observe($("stage"));
  addEventListener("storage", (event) => {
    if (!keeps || event.key !== storeName() || !event.newValue) return;
    try { join(JSON.parse(event.newValue)); } catch (_error) { return; }
    drawAll();
  });
  addEventListener("beforeunload", (event) => { if (!keeps && state.isDirty) event.preventDefault(); });
}

function begin(pack) {
  ({ head, urls } = pack);
  clips = head.clips;
  video = $("video");
  $("lock").hidden = true;
  $("page").hidden = false;
  document.body.classList.toggle("view-only", !head.asks);
  if (head.asks) recall();
  listen();
  choose(0);
  document.body.dataset.ready = "yes";
}

function trouble(key) { $("trouble").textContent = say(key); $("trouble").hidden = false; }

function start() {
  document.documentElement.classList.toggle("light", matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  let form, bytes, isOpening = false;
  try {
    form = JSON.parse($("form").textContent);
    bytes = bytesOf($("pack").textContent);
    $("pack").remove();
    if (!form.lock) { begin(opened(bytes)); return; }
  } catch (_error) { trouble("damaged"); return; }
  if (!globalThis.crypto?.subtle) { trouble("noCrypto"); return; }
  for (const part of $("lock").querySelectorAll("[data-say]")) part.textContent = say(part.dataset.say);
  $("lock").hidden = false;
  $("lock").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isOpening) return; // two unlocks would open two pages
    isOpening = true;
    $("wrong").textContent = say("opening");
    try {
      const plain = await unlocked(bytes, form.lock, $("passphrase").value);
      bytes = null;
      begin(opened(plain));
    } catch (_error) { isOpening = false; $("wrong").textContent = say("wrong"); $("passphrase").select(); }
  });
}

start();
