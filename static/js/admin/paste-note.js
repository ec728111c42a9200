/*
 * Says in one line what pasting has changed, and takes it back.
 */
import { makeNote, say } from "./note.js";
import { hostOf } from "./paste-words.js";

const NAMES = {
  heading: ["heading", "headings"],
  bullet_list: ["list", "lists"],
  numbered_list: ["list", "lists"],
  table: ["table", "tables"],
  image: ["picture", "pictures"],
};
/* Keys that change nothing, but for Tab in a list; with Control or Command, those that copy, select and search. */
const HARMLESS = /^(Tab|Escape|Shift|Control|Alt|Meta|Home|End|Page|Arrow|F\d)/;
const HARMLESS_COMMAND = /^[acf]$/i;

const counted = (number, [one, many]) => `${number} ${number === 1 ? one : many}`;
const joined = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");

/* Returns the sentences about what was pasted; an empty string if nothing has changed. */
export function sentences({ letters, links, pictures, tooLarge, misleading, made = [], filled, rows, columns }) {
  const kinds = Map.groupBy(made.filter((type) => type in NAMES), (type) => NAMES[type][0]);
  const blocks = [...kinds.values()].map((types) => counted(types.length, NAMES[types[0]]));
  const count = made.filter((type) => type in NAMES).length;
  const added = [rows && counted(rows, ["row", "rows"]), columns && counted(columns, ["column", "columns"])].filter(Boolean);
  const empty = made.filter((type) => type === "image").length;
  return [
    count && `${joined(blocks)} became ${count === 1 ? "a block of its own" : "blocks of their own"}.`,
    filled && `${counted(filled, ["cell was", "cells were"])} filled${added.length ? `, ${joined(added)} added` : ""}.`,
    empty && `Choose ${empty === 1 ? "the picture" : "each picture"} from the library: its file does not come along.`,
    pictures && `${counted(pictures, ["picture was", "pictures were"])} left out.`,
    tooLarge && "A table of more than 1,000 cells became lines: offer it as a document.",
    letters && `${counted(letters, ["imitated letter became a plain one", "imitated letters became plain ones"])}.`,
    links && `${counted(links, ["link now leads", "links now lead"])} straight to ${links === 1 ? "its target" : "their targets"}.`,
    ...misleading.map(({ words, address }) => `Check the link “${words.trim()}”: it leads to ${hostOf(address)}.`),
  ]
    .filter(Boolean)
    .join(" ");
}

let note;
let undo;

function forget() {
  undo = undefined;
  note?.querySelector("button")?.remove();
}

/* Removes the line. */
export function clear() {
  undo = undefined;
  note?.remove();
  say("");
}

/* Shows the line after an element. `takeBack` restores what was before the paste; it is offered until something else
   is changed. */
export function show(element, { words, needsCare, takeBack }) {
  clear();
  undo = takeBack;
  note = makeNote(words, { needsCare, takeBack: takeBackNow, label: "Undo pasting" });
  element.after(note);
  say(words);
}

function takeBackNow() {
  const restore = undo;
  clear();
  restore?.();
}

/* In a list, Tab nests a point. After Escape it moves the focus. */
let lastKey;
const isNesting = ({ key, target }) =>
  key === "Tab" && lastKey !== "Escape" && target.isContentEditable && getSelection().anchorNode?.parentElement.closest("li");

document.addEventListener(
  "keydown",
  (event) => {
    const isHarmless = HARMLESS.test(event.key) && !isNesting(event);
    if (event.key !== "Shift") lastKey = event.key;
    if (!undo || isHarmless || note.contains(event.target)) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      event.stopImmediatePropagation();
      takeBackNow();
    } else if (!isCommand || event.shiftKey || !HARMLESS_COMMAND.test(event.key)) forget();
  },
  true,
);
for (const name of ["beforeinput", "input", "cut", "drop"]) document.addEventListener(name, forget, true);
document.addEventListener(
  "click",
  ({ target }) => {
    if (undo && target.closest("form button") && !note.contains(target)) forget();
  },
  true,
);
