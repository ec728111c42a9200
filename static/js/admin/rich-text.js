/*
 * Pasting into rich text, leaving it by keyboard, and saving all that was typed.
 *
 * Draftail loses superscript and subscript, and takes letters and numbers at the beginning of paragraphs for those of
 * lists, even in paragraphs that were there before. So what was pasted is read here first.
 */
import { clear, sentences, show } from "./paste-note.js";
import { rawOfBlocks } from "./paste-parts.js";
import { allowedRaw, copiedRaw, insert, plainLines } from "./paste-raw.js";
import { pasteIntoStory, placeOf } from "./paste-story.js";
import { pasteIntoTable } from "./paste-table.js";
import { wordRules } from "./paste-words.js";
import { flat, readHtml, readText } from "./paste.js";

const PLAIN_FIELDS = "textarea, input:not([type]), input[type=text]";
const WRITTEN_LATE = 400; // Milliseconds.
const RULES = JSON.parse(document.querySelector("script[data-paste-rules]").dataset.pasteRules);
const { direct } = wordRules(RULES);

/* Returns the Draftail editor in which an event happened. */
function editorOf(event) {
  const wrapper = event.target.closest?.("[contenteditable=true]")?.closest("[data-draftail-editor-wrapper]");
  return [...(wrapper?.parentElement.children ?? [])].find((field) => field.draftailEditor)?.draftailEditor;
}

/* Returns what was pasted as {blocks, changes}. */
function read(html, text) {
  const found = html ? readHtml(html, RULES) : readText(text, RULES);
  return found.blocks.length ? found : readText(text, RULES);
}

/* Inserts what was pasted. Returns what changed by it, with the function that takes it back. */
function insertBlocks(editor, wrapper, { blocks, changes }, source) {
  const place = placeOf(wrapper);
  const made = pasteIntoTable(editor, place, blocks, source) ?? pasteIntoStory(editor, place, blocks);
  if (made) return { ...changes, shown: wrapper, ...made };
  const before = editor.getEditorState();
  const pictures = changes.pictures + blocks.filter(({ kind }) => kind === "image").length;
  const words = flat(blocks);
  if (words.length) insert(editor, allowedRaw(rawOfBlocks(words), editor.props));
  const undo = () => {
    editor.onChange(before);
    editor.focus();
  };
  return { ...changes, pictures, shown: wrapper, undo };
}

function pasteIntoRichText(editor, event, html, text) {
  const copied = copiedRaw(html);
  const found = copied ? { blocks: [] } : read(html, text);
  if (!copied && !found.blocks.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  clear();
  const tools = { setEditorState: editor.onChange, getEditorState: editor.getEditorState };
  // Wagtail looks for addresses among all words, and would then paste the words without their marks.
  const address = /^\S+$/.test(text.trim()) ? direct(text.trim()) : "";
  const isHandled = editor.props.entityTypes.some(
    (type) => address && type.onPaste?.(address, html, editor.getEditorState(), tools, type) === "handled",
  );
  if (isHandled) return;
  if (copied) {
    insert(editor, allowedRaw(copied, editor.props));
    return;
  }
  const wrapper = event.target.closest("[data-draftail-editor-wrapper]");
  const done = insertBlocks(editor, wrapper, found, { html, text, rules: RULES });
  const words = sentences(done);
  const needsCare = done.misleading.length > 0;
  if (words) show(done.shown, { words, needsCare, takeBack: done.undo });
}

/* A field of plain text shows raised and lowered digits in characters of their own, plain letters, and direct links. */
function pasteIntoPlainText(event, html, text) {
  const { target: field } = event;
  const { blocks, changes } = read(html, text);
  const raw = rawOfBlocks(flat(blocks));
  const isRaised = raw.blocks.some(({ inlineStyleRanges: ranges }) => ranges.some(({ style }) => /SCRIPT/.test(style)));
  const address = direct(text.trim());
  const isWrapped = address !== text.trim();
  if (!isRaised && !changes.letters && !isWrapped) return;
  event.preventDefault();
  clear();
  const before = field.value;
  const words = isWrapped ? address : plainLines(raw).join(field.matches("textarea") ? "\n" : " ");
  document.execCommand("insertText", false, words);
  const takeBack = () => {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  const said = sentences({ letters: changes.letters, links: isWrapped ? 1 : 0, misleading: [] });
  if (said) show(field, { words: said, takeBack });
}

document.addEventListener(
  "paste",
  (event) => {
    const [html, text] = ["text/html", "text/plain"].map((type) => event.clipboardData?.getData(type) ?? "");
    const editor = editorOf(event);
    if (editor) pasteIntoRichText(editor, event, html, text);
    else if (event.target.matches?.(PLAIN_FIELDS)) pasteIntoPlainText(event, html, text);
  },
  true,
);

/* In a list, Tab nests a point. After Escape it moves the focus, as everywhere else. */
let leaving = null;
document.addEventListener(
  "keydown",
  (event) => {
    const isLeaving = leaving === event.target && event.key === "Tab";
    if (isLeaving) event.stopImmediatePropagation(); // Draftail does not see the key, so the browser moves the focus.
    if (event.key !== "Shift") leaving = event.key === "Escape" && editorOf(event) ? event.target : null;
  },
  true,
);

/* Draftail writes what it shows into its field a quarter of a second after a change. Who saves sooner waits for that.
   Times are of when a change was handled, which in a busy browser is later than when it was made. */
let touched = -WRITTEN_LATE;
for (const type of ["keydown", "input", "paste", "click"]) {
  document.addEventListener(
    type,
    ({ target }) => {
      if (target.closest?.("[data-draftail-editor-wrapper]")) touched = performance.now();
    },
    true,
  );
}
document.addEventListener(
  "click", // Of a button, also by Ctrl+S. When the form is sent, Wagtail has disabled the button, and its name is lost.
  (event) => {
    const button = event.target.closest?.("button");
    const wait = touched + WRITTEN_LATE - performance.now();
    if (!button?.form || button.type !== "submit" || wait <= 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => button.click(), wait);
  },
  true,
);
