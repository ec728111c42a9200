/*
 * Pasting into rich text, and leaving it by keyboard.
 *
 * Draftail loses superscript and subscript, and takes letters and numbers at the beginning of paragraphs for those of
 * lists, even in paragraphs that were there before. So what was pasted is read here first.
 */
import { cleanHtml, htmlOfText, parse } from "./paste.js";

const STYLES = {
  b: "BOLD",
  i: "ITALIC",
  u: "UNDERLINE",
  s: "STRIKETHROUGH",
  code: "CODE",
  mark: "MARK",
  sup: "SUPERSCRIPT",
  sub: "SUBSCRIPT",
};
const LIST_ITEMS = { ul: "unordered-list-item", ol: "ordered-list-item" };
const FRAGMENT = "data-draftjs-conductor-fragment"; // Where Draftail puts its own content when it is copied.
const PLAIN_FIELDS = "textarea, input:not([type]), input[type=text]";
const PLAIN = "0123456789+-−=()";
/* For fields without superscript or subscript, where 10⁶ would become 106. */
const RAISED = { SUPERSCRIPT: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", SUBSCRIPT: "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎" };

/* Returns simple HTML in the raw format of Draft.js. */
function rawOf(html) {
  const raw = { blocks: [], entityMap: {} };
  const inline = (node, block) => {
    for (const child of node.childNodes) {
      const { localName: name } = child;
      const offset = block.text.length;
      if (name in LIST_ITEMS) list(child, block.depth + 1);
      else if (name === "br") block.text += "\n";
      else if (name) inline(child, block);
      else block.text += child.data;
      const range = { offset, length: block.text.length - offset };
      if (name in STYLES) block.inlineStyleRanges.push({ ...range, style: STYLES[name] });
      if (name === "a") {
        const key = Object.keys(raw.entityMap).length;
        raw.entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: { url: child.getAttribute("href") } };
        block.entityRanges.push({ ...range, key });
      }
    }
  };
  const add = (node, type, depth) => {
    const block = { type, depth, text: "", key: DraftJS.genKey(), inlineStyleRanges: [], entityRanges: [] };
    raw.blocks.push(block);
    inline(node, block);
  };
  const list = (node, depth) => {
    for (const item of node.children) add(item, LIST_ITEMS[node.localName], depth);
  };
  for (const child of parse(html).body.children) {
    if (child.localName in LIST_ITEMS) list(child, 0);
    else add(child, "unstyled", 0);
  }
  return raw;
}

/* Returns the content of a copy from Draftail, which also has its internal links; undefined for anything else. */
function copiedRaw(html) {
  const copied = html.includes(FRAGMENT) && parse(html).querySelector(`[${FRAGMENT}]`);
  if (!copied) return undefined;
  try {
    return JSON.parse(copied.getAttribute(FRAGMENT));
  } catch {
    return undefined;
  }
}

/* Returns the block's text with the digits and signs of a style in characters of their own. */
function textWithout(style, { text, inlineStyleRanges }) {
  const signs = [...(RAISED[style] ?? "")];
  const signOf = (sign) => signs[PLAIN.indexOf(sign)] ?? sign;
  const raise = (whole, { offset, length }) => {
    const end = offset + length;
    return whole.slice(0, offset) + whole.slice(offset, end).replace(/./gu, signOf) + whole.slice(end);
  };
  return inlineStyleRanges.filter((range) => range.style === style).reduce(raise, text);
}

/* Returns the content with only what the field allows. */
function allowedRaw({ blocks, entityMap }, { blockTypes, inlineStyles, entityTypes, enableLineBreak, maxListNesting }) {
  const allows = (types, type) => types.some((allowed) => allowed.type === type);
  const fitting = (block) => {
    const styled = block.inlineStyleRanges.filter(({ style }) => allows(inlineStyles, style));
    let text = Object.keys(RAISED)
      .filter((style) => !allows(inlineStyles, style))
      .reduce((words, style) => textWithout(style, { ...block, text: words }), block.text);
    if (!enableLineBreak) text = text.replaceAll("\n", " ");
    return {
      ...block,
      text,
      type: allows(blockTypes, block.type) ? block.type : "unstyled",
      depth: allows(blockTypes, block.type) ? Math.min(block.depth, maxListNesting) : 0,
      inlineStyleRanges: styled,
      entityRanges: block.entityRanges.filter(({ key }) => allows(entityTypes, entityMap[key]?.type)),
    };
  };
  return { blocks: blocks.filter(({ type }) => type !== "atomic").map(fitting), entityMap };
}

/* Replaces the selection by the content. In a list, paragraphs become points. An empty point becomes one of the list
   that was pasted, which keeps its numbers. */
function insert(editor, raw) {
  const { EditorState, Modifier, convertFromRaw } = DraftJS;
  const state = editor.getEditorState();
  const before = state.getCurrentContent();
  const here = before.getBlockForKey(state.getSelection().getStartKey());
  const isPoint = (type) => Object.values(LIST_ITEMS).includes(type);
  const isList = isPoint(here.getType());
  const [{ type }] = raw.blocks;
  const isReplaced = isList && !here.getText() && isPoint(type);
  const ready = isReplaced ? Modifier.setBlockType(before, state.getSelection(), type) : before;
  const place = { type: here.getType(), depth: here.getDepth() };
  const placed = (block) => (isList && block.type === "unstyled" ? { ...block, ...place } : block);
  const content = convertFromRaw({ ...raw, blocks: raw.blocks.map(placed) });
  const pasted = Modifier.replaceWithFragment(ready, state.getSelection(), content.getBlockMap());
  // Draftail filters all paragraphs of the field after "insert-fragment", and takes their letters for those of lists.
  editor.onChange(EditorState.push(state, pasted, "paste"));
}

/* Returns what was pasted; undefined if it has no words, such as a picture alone. */
function pastedRaw(html, text) {
  const copied = copiedRaw(html);
  if (copied) return copied;
  const simple = (html && cleanHtml(html)) || htmlOfText(text);
  return simple ? rawOf(simple) : undefined;
}

/* Returns the Draftail editor in which an event happened. */
function editorOf(event) {
  const wrapper = event.target.closest?.("[contenteditable=true]")?.closest("[data-draftail-editor-wrapper]");
  return [...(wrapper?.parentElement.children ?? [])].find((field) => field.draftailEditor)?.draftailEditor;
}

function pasteIntoRichText(editor, event, html, text) {
  const raw = pastedRaw(html, text);
  if (!raw) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const tools = { setEditorState: editor.onChange, getEditorState: editor.getEditorState };
  const isHandled = editor.props.entityTypes.some(
    (type) => type.onPaste?.(text, html, editor.getEditorState(), tools, type) === "handled",
  );
  if (!isHandled) insert(editor, allowedRaw(raw, editor.props));
}

/* A field of plain text shows raised and lowered digits in characters of their own. */
function pasteIntoPlainText(event, html) {
  const simple = cleanHtml(html);
  if (!/<su[pb]>/.test(simple)) return;
  const nothing = { blockTypes: [], inlineStyles: [], entityTypes: [], enableLineBreak: true };
  const lines = allowedRaw(rawOf(simple), nothing).blocks.map(({ text }) => text);
  event.preventDefault();
  document.execCommand("insertText", false, lines.join(event.target.matches("textarea") ? "\n" : " "));
}

document.addEventListener(
  "paste",
  (event) => {
    const [html, text] = ["text/html", "text/plain"].map((type) => event.clipboardData?.getData(type) ?? "");
    const editor = editorOf(event);
    if (editor) pasteIntoRichText(editor, event, html, text);
    else if (html && event.target.matches?.(PLAIN_FIELDS)) pasteIntoPlainText(event, html);
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
