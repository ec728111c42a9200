/*
 * The transcript of a lecture. Its times play the video here, and its words can be searched. The video is loaded only
 * when the visitor presses its button: before that, a time says from where it will play, and leads to the button.
 */
import { swap } from "./embed.js";

export function transcripts() {
  const section = document.querySelector("[data-transcript]");
  const frame = document.querySelector(".embed-video[data-embed-src]");
  if (frame) playFromTimes(section, frame);
  search(section);
}

function playFromTimes(section, frame) {
  const note = document.createElement("p");
  note.className = "embed-note";
  note.id = "transcript-moment";

  const startAt = (seconds) => {
    const address = new URL(frame.dataset.embedSrc);
    if (address.hostname === "player.vimeo.com") address.hash = `t=${seconds}s`;
    else address.searchParams.set("start", seconds);
    frame.dataset.embedSrc = address.href;
    note.textContent = `Plays from ${clock(seconds)}.`;
    frame.querySelector(".embed-ask").append(note);
    frame.querySelector("[data-embed-button]")?.setAttribute("aria-describedby", note.id);
  };
  const startAsAsked = () => {
    const asked = /^#t-(\d+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("t");
    if (/^\d{1,6}$/.test(asked)) startAt(Number(asked));
  };
  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-seconds]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    startAt(Number(link.dataset.seconds));
    const button = frame.querySelector("[data-embed-button]");
    if (button) button.focus({ preventScroll: true });
    else swap(frame, frame.dataset);
    frame.scrollIntoView({ block: "center" });
  });
  addEventListener("hashchange", startAsAsked);
  startAsAsked();
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^00:0?/, "").replace(/^0(?=\d:\d\d:)/, "");
}

function search(section) {
  const form = section.querySelector(".transcript-search");
  const input = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const passages = [...section.querySelectorAll(".transcript-passage")];
  const texts = passages.map((passage) => passage.querySelector(".transcript-words").firstChild);

  const find = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const ranges = [];
    let found = 0;
    passages.forEach((passage, number) => {
      const text = texts[number].data.toLowerCase();
      passage.hidden = !words.every((word) => text.includes(word));
      if (passage.hidden) return;
      found += 1;
      for (const word of words) ranges.push(...rangesOf(texts[number], text, word));
    });
    status.textContent = words.length ? `${found} of ${passages.length} passages` : "";
    if (window.Highlight) CSS.highlights.set("found", new Highlight(...ranges));
  };
  input.addEventListener("input", find);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  find(); // The browser may have kept what was typed.
}

function* rangesOf(node, text, word) {
  if (text.length !== node.length) return; // A letter has another length in lower case.
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    yield new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length });
  }
}
