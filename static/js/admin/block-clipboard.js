/*
 * Copies blocks from one page to another: "Copy" on a block of a stream, and "Paste block" among the blocks that + offers.
 *
 * The browser keeps what was copied for a day, for all tabs, until somebody else signs in or this user signs out. The
 * server reads it, when it is copied and when it is pasted: see `actris_cms/editor/copied_blocks.py`.
 */
import { makeNote, say } from "./note.js";

const KEPT = 24 * 60 * 60 * 1000; // Milliseconds.
const NAME = "actris-copied-block";
const PASTE = "paste-block"; // What Wagtail takes for the name of a block.
const SAVED_LATE = 400; // Milliseconds until Draftail has put into its field what it shows.
const NOT_ASKED = "The server did not answer. Check your connection, and whether you are signed in, then try again.";
const { copyUrl, pasteUrl, user } = document.querySelector("script[data-copy-url]").dataset;

/* Returns what this user has copied: {type, label, value}; undefined if there is nothing. */
function copied() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME));
    if (found.user === user && Date.now() - found.at < KEPT) return found;
    localStorage.removeItem(NAME);
  } catch {
    // There is nothing, or the browser keeps nothing for sites.
  }
  return undefined;
}

/* Returns the answer of the server; {refused} with the reason if there is none. */
async function ask(url, fields) {
  const { CSRF_HEADER_NAME: name, CSRF_TOKEN: token } = window.wagtailConfig;
  try {
    const body = new URLSearchParams(fields);
    const answer = await fetch(url, { method: "POST", headers: { [name]: token }, body, redirect: "error" });
    return await answer.json();
  } catch {
    return { refused: NOT_ASKED };
  }
}

let note;

/* Shows a line after an element until the next change. */
function tell(element, words, needsCare) {
  note?.remove();
  note = makeNote(words, { needsCare });
  element.after(note);
  say(words);
}

const offered = (stream, type) =>
  stream.blockDef.groupedChildBlockDefs.some(([, blocks]) => blocks.some(({ name }) => name === type));

async function copy(child) {
  const { type, prefix, element, blockDef } = child;
  const { label, blockDefId } = blockDef.meta;
  await new Promise((done) => setTimeout(done, SAVED_LATE));
  const field = `${prefix}-value`;
  const isInside = ([name]) => name === field || name.startsWith(`${field}-`);
  const fields = [...new FormData(element.closest("form"))].filter(isInside);
  const { value, refused } = await ask(copyUrl, [["block", blockDefId], ["type", type], ["prefix", field], ...fields]);
  if (refused) return tell(element, refused, true);
  try {
    localStorage.setItem(NAME, JSON.stringify({ user, type, label, value, at: Date.now() }));
  } catch {
    return tell(element, "This block is too large to be copied. Copy its parts.", true);
  }
  return tell(element, `Block copied: ${label}. To paste it, press + where it should be, on any page.`);
}

async function paste(stream, inserter) {
  const { type, label, value } = copied();
  const block = stream.blockDef.childBlockDefsByName[type].meta.blockDefId;
  const { state, lost, refused } = await ask(pasteUrl, { block, type, value: JSON.stringify(value) });
  if (refused) return tell(inserter.element, refused, true);
  const index = stream.inserters.includes(inserter) ? inserter.index : stream.children.length;
  const made = { type, value: state, id: crypto.randomUUID() };
  const child = stream.insert(made, index, { animate: true, focus: true });
  const words = `Block pasted: ${label}.`;
  if (!lost) return say(words);
  return tell(child.element, `${words} Some of what it showed no longer exists, or has no place here. Check it.`, true);
}

function addCopyButton(child) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--icon text-replace white", title: "Copy" });
  button.dataset.streamfieldAction = "COPY";
  button.innerHTML =
    '<svg class="icon icon-clipboard-list" aria-hidden="true"><use href="#icon-clipboard-list"></use></svg>';
  button.addEventListener("click", () => copy(child));
  child.actionsContainerElement.querySelector("[data-streamfield-action=DELETE]").before(button);
}

/* Returns the groups of blocks that + offers, after what can be pasted there. */
function withPaste(stream, groups) {
  const found = copied();
  if (!found || !offered(stream, found.type)) return groups;
  const meta = { icon: "clipboard-list", label: `Paste block: ${found.label}`, isPreviewable: false };
  return [["Copied", [{ name: PASTE, meta }]], ...groups];
}

function extend(streams) {
  const { _createChild: createChild, _createInsertionControl: createInserter, _onRequestInsert: insert } = streams;

  streams._createChild = function (...args) {
    const child = createChild.apply(this, args);
    if (offered(this, child.type)) addCopyButton(child);
    return child;
  };

  /* The list of + is made when it opens, from the groups that it has then. */
  streams._createInsertionControl = function (placeholder, options) {
    let groups;
    const property = { get: () => withPaste(this, groups), set: (found) => (groups = found), configurable: true };
    Object.defineProperty(options, "groupedChildBlockDefs", property);
    const inserter = createInserter.call(this, placeholder, options);
    return Object.defineProperty(inserter, "groupedChildBlockDefs", property);
  };

  streams._onRequestInsert = function (index, options) {
    if (options?.type === PASTE) return paste(this, this.inserters[index]);
    return insert.call(this, index, options);
  };
}

copied(); // Forgets what another user has copied, also on the page after a sign-out.

const { StreamBlock } = window.wagtailStreamField?.blocks ?? {};
if (StreamBlock) {
  extend(StreamBlock.prototype);
  document.addEventListener("input", () => note?.remove());
}
