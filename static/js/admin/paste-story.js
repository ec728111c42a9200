/*
 * Puts what was pasted into a page's content: headings, lists, tables and pictures become blocks of their own.
 */
import { levelsOf, partsOf, rawOfBlocks, stateOf } from "./paste-parts.js";
import { allowedRaw, insert } from "./paste-raw.js";

/* Returns the block of the story in which an element is: {story, child}; undefined if it is in none. */
export function placeOf(element) {
  const container = element.closest("[data-streamfield-child]");
  const story = container?.parentElement.closest("[data-streamfield-stream-container]")?.parentElement.story;
  const child = story?.children.find((each) => each.element === container);
  if (child) return { story, child };
  return container ? placeOf(container.parentElement) : undefined;
}

const editorOf = (child) => child.block.widget.input.draftailEditor;
const isEmpty = (state) => !state.getCurrentContent().hasText();

/* Returns a state without the empty paragraphs at its beginning and end; a state without words as it is. */
function trimmed(state) {
  const { ContentState, EditorState } = DraftJS;
  const blocks = state.getCurrentContent().getBlocksAsArray();
  const hasWords = (block) => block.getText().trim();
  const kept = blocks.slice(blocks.findIndex(hasWords), blocks.findLastIndex(hasWords) + 1);
  if (!kept.length || kept.length === blocks.length) return state;
  return EditorState.push(state, ContentState.createFromBlockArray(kept), "remove-range");
}

function levelAbove({ story, child }) {
  const headings = story.children.slice(0, child.index).filter(({ type }) => type === "heading");
  return Number(headings.at(-1)?.block.getState().level ?? 1);
}

/* Comments on words go with them from one block to another. */
function moveComments(from, to, isMoved = () => true) {
  const app = window.comments?.commentApp;
  const [before, after] = [from.getContentPath(), to.getContentPath()];
  if (!app || !before || !after) return;
  for (const comment of app.utils.selectCommentsForContentPathFactory(before)(app.store.getState()))
    if (isMoved(comment)) app.updateContentPath(comment.localId, after);
}

/* Returns the state of an editor, without the selected words, in two parts. */
function splitAtCaret(editor) {
  const { EditorState, Modifier } = DraftJS;
  let state = editor.getEditorState();
  if (!state.getSelection().isCollapsed()) {
    const content = Modifier.removeRange(state.getCurrentContent(), state.getSelection(), "forward");
    state = EditorState.push(state, content, "remove-range");
  }
  return window.draftail.splitState(state);
}

/* Inserts blocks at the caret of a text block of a story. Returns {made, focus, undo}: how many blocks of which type
   were made, the block that has the focus then, and the function that restores what was before; undefined if all
   that was pasted belongs into the text itself, or the caret is in a list. */
export function pasteIntoStory(editor, place, blocks) {
  const parts = partsOf(blocks);
  const state = editor.getEditorState();
  const here = state.getCurrentContent().getBlockForKey(state.getSelection().getStartKey());
  const isText = place?.child.type === "rich_text" && here.getType() === "unstyled";
  if (!isText || parts.every(({ type }) => type === "rich_text")) return undefined;
  const { story, child } = place;
  if (!parts.every(({ type }) => type in story.blockDef.childBlockDefsByName)) return undefined;

  const levels = levelsOf(parts, levelAbove(place));
  const { stateBefore, stateAfter, shouldMoveCommentFn } = splitAtCaret(editor);
  const isFirstText = parts[0].type === "rich_text" && !isEmpty(stateBefore);
  const isLastText = parts.at(-1).type === "rich_text" && !isEmpty(stateAfter);
  const allowed = (part) => allowedRaw(rawOfBlocks(part.blocks), editor.props);
  const middle = parts.slice(isFirstText ? 1 : 0, isLastText ? -1 : undefined);
  const made = middle.map((part) => {
    const value = stateOf(part, story.blockDef.initialChildStates[part.type], part.type === "heading" && levels.shift());
    return { type: part.type, value, id: crypto.randomUUID() };
  });

  const inserted = made.map((value, number) => story.insert(value, child.index + 1 + number, {}));
  let tail;
  if (!isEmpty(stateAfter)) {
    const value = { type: "rich_text", value: isLastText ? stateAfter : trimmed(stateAfter), id: crypto.randomUUID() };
    tail = story.insert(value, child.index + 1 + inserted.length, {});
    moveComments(child, tail, isEmpty(stateBefore) ? undefined : shouldMoveCommentFn);
    if (isLastText) insert(editorOf(tail), allowed(parts.at(-1)));
  }
  if (isEmpty(stateBefore)) story.deleteBlock(child.index, {});
  else child.block.setState(isFirstText ? DraftJS.EditorState.moveSelectionToEnd(stateBefore) : trimmed(stateBefore));
  if (isFirstText) insert(editor, allowed(parts[0]));

  const undo = () => {
    const index = isEmpty(stateBefore) ? inserted[0].index : child.index;
    const restored = isEmpty(stateBefore) ? story.insert({ type: "rich_text", value: state, id: child.id }, index, {}) : child;
    if (restored === child) child.block.setState(state);
    if (tail) moveComments(tail, restored);
    for (const each of tail ? [...inserted, tail] : inserted) story.deleteBlock(each.index, {});
    restored.focus();
  };
  const focus = tail ?? inserted.at(-1) ?? child;
  focus.focus();
  return { made: made.map(({ type }) => type), shown: focus.element, undo };
}
