/*
 * Content in the raw format of Draft.js, and how it gets into a rich text field.
 */
import { parse } from "./paste-styles.js";

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
const MAX_DEPTH = 4; // Of points in Draftail, `maxListNesting`.
const LIST_ITEMS = { ul: "unordered-list-item", ol: "ordered-list-item" };
const FRAGMENT = "data-draftjs-conductor-fragment"; // Where Draftail puts its own content when it is copied.
const PLAIN = "0123456789+-−=()";
/* For fields without superscript or subscript, where 10⁶ would become 106. */
const RAISED = { SUPERSCRIPT: "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾", SUBSCRIPT: "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎" };

/* Raw content counts characters, not the pairs of which JavaScript makes emoji. */
const lengthOf = (text) => [...text].length;

/* Returns simple HTML in the raw format of Draft.js. */
export function rawOf(html) {
  const raw = { blocks: [], entityMap: {} };
  const inline = (node, block) => {
    for (const child of node.childNodes) {
      const { localName: name } = child;
      const offset = lengthOf(block.text);
      if (name in LIST_ITEMS) list(child, block.depth + 1);
      else if (name === "br") block.text += "\n";
      else if (name) inline(child, block);
      else block.text += child.data;
      const range = { offset, length: lengthOf(block.text) - offset };
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
export function copiedRaw(html) {
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
    const raised = [...whole].map((sign, place) => (place >= offset && place < offset + length ? signOf(sign) : sign));
    return raised.join("");
  };
  return inlineStyleRanges.filter((range) => range.style === style).reduce(raise, text);
}

/* Returns the content with only what the field allows. */
export function allowedRaw({ blocks, entityMap }, { blockTypes, inlineStyles, entityTypes, enableLineBreak, maxListNesting }) {
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

/* Returns the lines of a content for a field of plain text, with raised and lowered digits in characters of their own. */
export function plainLines(raw) {
  const nothing = { blockTypes: [], inlineStyles: [], entityTypes: [], enableLineBreak: true };
  return allowedRaw(raw, nothing).blocks.map(({ text }) => text);
}

/* Returns the content as the value of a rich text field that was not shown yet. */
export function storedRaw(raw) {
  const blocks = raw.blocks.map((block) => ({ ...block, depth: Math.min(block.depth, MAX_DEPTH), data: {} }));
  return JSON.stringify({ ...raw, blocks });
}

/* Replaces the selection by the content. In a list, paragraphs become points. An empty point becomes one of the list
   that was pasted, which keeps its numbers. */
export function insert(editor, raw) {
  if (!raw.blocks.length) return; // A picture alone, where the field has none.
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
