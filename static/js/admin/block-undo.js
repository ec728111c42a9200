/*
 * Brings back a block that an editor has just deleted.
 *
 * Wagtail hides a deleted block, and leaves its fields in the form with the mark that they are deleted. So the very same
 * block is shown again, with all that was written into it, at its place between the blocks that are there by then.
 */
import { makeNote, say } from "./note.js";

const STAYS = 20_000; // Milliseconds, at least; then the line goes with the next change.

/* Wagtail resolves the comments on a block when it is deleted. Here they stay until the line is gone. */
function withCommentsKept(change) {
  const app = window.comments?.commentApp;
  if (!app) return change();
  app.invalidateContentPath = () => {};
  try {
    return change();
  } finally {
    delete app.invalidateContentPath; // The method of its class shows again.
  }
}

/* Comments stand beside their block, and move with it. */
const placeComments = ({ element }) =>
  element.dispatchEvent(new CustomEvent("commentAnchorVisibilityChange", { bubbles: true }));

const isBefore = (first, second) =>
  Boolean(first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING);

function showAgain({ sequence, child, inserter }) {
  const { children, inserters } = sequence;
  const index = children.filter(({ element }) => isBefore(element, child.element)).length;
  children.splice(index, 0, child);
  inserters.splice(index, 0, inserter);
  for (const [number, each] of inserters.entries()) each.setIndex(number);
  for (const [number, each] of children.entries()) {
    each.setIndex(number);
    if (number) each.enableMoveUp();
    else each.disableMoveUp();
    if (number < children.length - 1) each.enableMoveDown();
    else each.disableMoveDown();
  }
  child.deletedInput.val("");
  for (const { element } of [inserter, child]) window.jQuery(element).finish().show().removeAttr("aria-hidden");
  sequence.blockCountChanged();
  placeComments(child);
  child.toggleElement.focus();
}

const notes = new Map(); // Each line, with what it can bring back, and since when it is there.

function settle(note) {
  const { child } = notes.get(note);
  notes.delete(note);
  note.remove();
  const path = child.element.isConnected && child.getContentPath();
  if (path) window.comments.commentApp.invalidateContentPath(path);
}

function offerToBringBack(deleted, isByKeyboard) {
  const { label } = deleted.child.blockDef.meta;
  const takeBack = () => {
    notes.delete(note);
    note.remove();
    showAgain(deleted);
    say(`Block restored: ${label}.`);
  };
  const words = `Block deleted: ${label}.`;
  const note = makeNote(words, { takeBack, label: `Undo deleting the block ${label}` });
  deleted.child.element.after(note);
  notes.set(note, { ...deleted, since: Date.now() });
  say(words);
  // The button that was pressed is hidden now.
  if (isByKeyboard) note.querySelector("button").focus({ preventScroll: true });
}

function watch(sequences) {
  const { deleteBlock } = sequences;
  sequences.deleteBlock = function (index, options) {
    // Scripts delete blocks without an animation, such as those of a paste that is taken back.
    if (!options?.animate) return deleteBlock.call(this, index, options);
    const deleted = { sequence: this, child: this.children[index], inserter: this.inserters[index] };
    const isByKeyboard = deleted.child.element.querySelector(":focus-visible") !== null;
    withCommentsKept(() => deleteBlock.call(this, index, options));
    offerToBringBack(deleted, isByKeyboard);
    return undefined;
  };
}

const isOld = ({ since }) => Date.now() - since > STAYS;

function settleIf(isDone) {
  for (const [note, each] of [...notes]) if (isDone(each)) settle(note);
}

const { StreamBlock } = window.wagtailStreamField?.blocks ?? {};
if (StreamBlock) {
  watch(Object.getPrototypeOf(StreamBlock.prototype)); // What streams and lists of blocks have in common.
  document.addEventListener("input", () => settleIf(isOld));
  document.addEventListener("submit", ({ target }) => settleIf(({ child }) => target.contains(child.element)));
}
