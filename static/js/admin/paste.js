/*
 * Reads what was pasted. Pure functions: HTML in; paragraphs, headings, points, tables and pictures out, whatever program
 * wrote it. Their words have only links, line breaks and the elements of MARKS.
 */
import { readFormula } from "./paste-formulas.js";
import { MARKS, htmlOf } from "./paste-html.js";
import { htmlList, htmlMarker, keepMarkers, wordPoint } from "./paste-lists.js";
import {
  classStyles,
  declarationsOf,
  fontOf,
  heightOfStyle,
  isLeftOut,
  marksOfStyle,
  parse,
  unicodeOf,
} from "./paste-styles.js";
import { gridOf, isGrid, isTooLarge } from "./paste-tables.js";
import { wordRules } from "./paste-words.js";

const MARK_OF = new Map(Object.entries(MARKS).flatMap(([mark, names]) => [mark, ...names].map((name) => [name, mark])));
const BLOCKS = new Set(
  ("address article aside blockquote body caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6" +
    " header hr main nav p pre section table tbody td tfoot th thead tr").split(" "),
);
const TEXTS = new Set(["p", "ul", "ol"]);
const IGNORED = new Set("annotation annotation-xml del head iframe object script select style svg template textarea title".split(" "));
/* Pictures that are not higher or wider than this, in pixels, are signs or spacers. */
const SIGN = 32;
const MACHINE_MADE_ALT = /automatically generated|ai-generated/i;
const SAFE_ADDRESS = /^(https?:\/\/|mailto:|tel:)/i;

/* Returns which marks an element puts on its words (true) or takes off (false). Many sites style <sup> and <sub> anew,
   so there the name alone counts. */
function marksOfElement(name, declarations) {
  const mark = MARK_OF.get(name);
  const hasOwnHeight = BLOCKS.has(name) || /^([ou]l|li|su[pb])$/.test(name);
  return {
    ...(mark && { [mark]: true }),
    ...marksOfStyle(declarations),
    ...(!hasOwnHeight && heightOfStyle(declarations)),
  };
}

/* Collects the paragraphs and points of a document:
   {kind: "p" | "ul" | "ol", heading: 1 to 6, depth, list, marker, runs: [{text, marks, href}]};
   tables: {kind: "table", rows: [[blocks of a cell]], caption, hasHead, namesRows}; pictures: {kind: "image", alt}. */
class Reader {
  blocks = [];
  lists = [];
  current = null;

  /* `changes` counts what the rules for words changed: {letters, links, pictures, tooLarge}. The pictures are left out; a
     table that is too large becomes lines. */
  constructor(words, classes, changes) {
    Object.assign(this, { words, classes, changes });
  }

  read(node, context) {
    if (node.nodeType === Node.TEXT_NODE) this.text(node.data, context);
    else if (node.nodeType === Node.ELEMENT_NODE && !IGNORED.has(node.localName)) this.element(node, context);
  }

  children(element, context) {
    for (const child of [...element.childNodes]) this.read(child, context);
  }

  element(element, context) {
    const name = element.localName;
    const declarations = declarationsOf(element);
    if (isLeftOut(element, declarations)) return;
    const ofClass = element.classList.length ? this.classes(element) : {};
    const marks = { ...context.marks, ...ofClass, ...marksOfElement(name, declarations) };
    const inner = { ...context, marks, font: fontOf(element, declarations) || context.font };
    const space = declarations["white-space"] ?? (name === "pre" ? "pre" : "");
    if (space) inner.isVerbatim = space.startsWith("pre");
    if (name === "a" && SAFE_ADDRESS.test(element.getAttribute("href"))) inner.href = this.address(element);
    if (name === "img") this.picture(element, inner);
    else if (name === "br") this.lineBreak(element);
    else if (name === "ul" || name === "ol") this.list(element, inner);
    else if (name === "li") this.item(element, inner);
    else if (BLOCKS.has(name)) this.block(element, declarations, inner);
    else if (name === "math" || context.isFormula) readFormula(this, element, { ...inner, isFormula: true });
    else this.children(element, inner);
  }

  list(element, context) {
    this.current = null;
    this.lists.push(htmlList(element));
    this.children(element, context);
    this.lists.pop();
    this.current = null;
  }

  item(element, context) {
    const list = this.lists.at(-1) ?? { kind: "ul" };
    const depth = Math.max(this.lists.length - 1, 0);
    this.start({ kind: list.kind, depth, list, marker: list.kind === "ol" ? htmlMarker(list, element) : "" });
    this.children(element, { ...context, isBlock: true, item: this.current });
    this.current = null;
  }

  block(element, declarations, context) {
    if (context.item) {
      if (this.current?.runs.length) this.lineBreak(element); // Another paragraph of the same item.
      this.children(element, context);
      return;
    }
    this.current = null;
    if (isGrid(element)) {
      if (!isTooLarge(element)) return this.table(element, context);
      this.changes.tooLarge = true;
    }
    const level = /^h[1-6]$/.test(element.localName) ? Number(element.localName[1]) : undefined;
    const heading = level ?? (element.classList.contains("MsoTitle") ? 1 : context.heading);
    const found = wordPoint(element, declarations);
    if (found) {
      found.marker.remove();
      const { kind, depth, list, text: marker } = found;
      this.start(heading ? { kind: "p", heading, marker } : { kind, depth, list, marker });
    }
    this.children(element, { ...context, heading, isBlock: true });
    this.current = null;
  }

  table(element, context) {
    const read = (cell) => {
      if (!cell) return [];
      const reader = new Reader(this.words, this.classes, this.changes);
      reader.read(cell, { ...context, isCell: true, isBlock: true });
      return finished(reader.blocks);
    };
    const { rows, ...facts } = gridOf(element, read);
    if (rows.length) this.blocks.push({ kind: "table", rows, runs: [], ...facts });
    this.current = null;
  }

  /* Reads a picture as a block of its own. A sign, such as an emoji, is a word; spacers are nothing. */
  picture(element, context) {
    const alt = (element.getAttribute("alt") ?? "").trim();
    const isSmall = ["width", "height"].some((side) => parseFloat(element.getAttribute(side)) <= SIGN);
    if (isSmall || (alt && !/[\p{L}\p{N}]/u.test(alt))) {
      if (/\p{Extended_Pictographic}/u.test(alt)) this.text(alt, context);
    } else if (context.item || context.isCell) this.changes.pictures += 1;
    else {
      this.current = null;
      this.blocks.push({ kind: "image", alt: MACHINE_MADE_ALT.test(alt) ? "" : alt, runs: [] });
    }
  }

  address(link) {
    const address = link.getAttribute("href").trim();
    const target = this.words.direct(address);
    if (target !== address) this.changes.links += 1;
    return target;
  }

  lineBreak(element) {
    if (this.current && !element.classList.contains("Apple-interchange-newline"))
      this.current.runs.push({ text: "\n", marks: {} });
  }

  start(block) {
    this.current = { ...block, runs: [] };
    this.blocks.push(this.current);
  }

  text(data, { marks, href, font, isVerbatim, isBlock, item, heading }) {
    let text = unicodeOf(data, font).replace(/[\t\u00a0]/g, " ").replace(/\r\n?/g, "\n");
    if (!isVerbatim) text = text.replace(/\s+/g, " ");
    const before = this.current?.runs.at(-1)?.text ?? (isBlock ? "" : "words");
    if (!isVerbatim && /(^|\s)$/.test(before)) text = text.replace(/^ /, "");
    if (!text || (!this.current && !text.trim())) return;
    if (!this.current)
      this.start(item ? { ...item, marker: item.runs.length ? "" : item.marker } : { kind: "p", heading });
    this.current.isBlock ||= isBlock;
    for (const { words, names, letters } of this.words.pieces(text)) {
      const added = Object.fromEntries(names.map((name) => [name, true]));
      this.changes.letters += letters;
      this.current.runs.push({ text: words, marks: { ...marks, ...added, ...(href && { u: false }) }, href });
    }
  }
}

/* Returns the blocks that have words, with the markers of their lists. */
function finished(blocks) {
  const filled = blocks.filter(({ kind, runs }) => !TEXTS.has(kind) || runs.some(({ text }) => text.trim()));
  keepMarkers(filled);
  return filled;
}

/* Returns the links whose words name another host than their target, as {words, address}. */
function misleadingLinks(blocks, words) {
  const links = [];
  for (const { runs, rows } of blocks) {
    if (rows) links.push(...misleadingLinks(rows.flat(2), words));
    let before;
    for (const { text, href } of runs) {
      if (href && href === before) links.at(-1).words += text;
      else if (href) links.push({ words: text, address: href });
      before = href;
    }
  }
  return links.filter((link) => words.otherHost(link.words.trim(), link.address));
}

/* Returns what was pasted: its blocks, and what has changed in them: {letters, links, pictures, tooLarge, misleading}. */
export function readHtml(html, rules) {
  const words = wordRules(rules);
  const changes = { letters: 0, links: 0, pictures: 0 };
  const reader = new Reader(words, classStyles(html), changes);
  reader.children(parse(html).body, { marks: {} });
  const blocks = finished(reader.blocks);
  return { blocks, changes: { ...changes, misleading: misleadingLinks(blocks, words) } };
}

/* Returns pasted text in the same way: a paragraph for each line. Words such as "a." at its beginning stay. */
export function readText(text, rules) {
  const words = wordRules(rules);
  const changes = { letters: 0, links: 0, pictures: 0, misleading: [] };
  const reader = new Reader(words, () => ({}), changes);
  for (const line of text.split(/[\r\n]+/)) {
    reader.current = null;
    reader.text(line, { marks: {}, isVerbatim: true });
  }
  return { blocks: finished(reader.blocks), changes };
}

/* Returns the blocks for a field that has only paragraphs and lists. */
export function flat(blocks) {
  const parts = blocks.flatMap((block) => (block.kind === "table" ? flat(block.rows.flat(2)) : block));
  return parts.filter(({ kind }) => TEXTS.has(kind));
}

/* Returns pasted HTML as simple HTML. It keeps what words mean: bold, italic, superscript, subscript, links, lists. */
export const cleanHtml = (html, rules) => htmlOf(flat(readHtml(html, rules).blocks));

/* Returns pasted text as simple HTML. */
export const htmlOfText = (text, rules) => htmlOf(readText(text, rules).blocks);
