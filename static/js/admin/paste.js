/*
 * Reads what was pasted. Pure functions: HTML or text in, HTML out. Whatever program wrote it, what comes out has only
 * paragraphs, lists, line breaks, links and the elements of MARKS.
 */
import { htmlList, htmlMarker, keepMarkers, placesOf, wordPoint } from "./paste-lists.js";
import { declarationsOf, fontOf, heightOfStyle, isLeftOut, marksOfStyle, unicodeOf } from "./paste-styles.js";

/* The elements that mark words, outermost first, with those that mean the same. */
const MARKS = {
  b: ["strong"],
  i: ["em", "cite", "dfn", "var"],
  u: [],
  s: ["strike"],
  code: ["kbd", "samp", "tt"],
  mark: [],
  sup: [],
  sub: [],
};
const MARK_OF = new Map(Object.entries(MARKS).flatMap(([mark, names]) => [mark, ...names].map((name) => [name, mark])));
const BLOCKS = new Set(
  ("address article aside blockquote body caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6" +
    " header hr main nav p pre section table tbody td tfoot th thead tr").split(" "),
);
const IGNORED = new Set("annotation annotation-xml del head iframe object script select style svg template textarea title".split(" "));
/* MathML: the marks of the second and the third child; what stands under or over its base, as the limits of a sum. */
const FORMULAS = {
  msup: ["sup"],
  msub: ["sub"],
  msubsup: ["sub", "sup"],
  munder: ["sub"],
  mover: ["sup"],
  munderover: ["sub", "sup"],
};
const SAFE_ADDRESS = /^(https?:\/\/|mailto:|tel:)/i;
const TAG = /<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>/gi;

/* Parses the copied part of HTML without loading or running anything. The admin's Content-Security-Policy refuses style
   attributes in such a document, too, so they become `data-style`. */
export function parse(html) {
  const fragment = html.split("<!--StartFragment-->").at(-1).split("<!--EndFragment-->")[0];
  const source = fragment.replace(TAG, (tag) => tag.replace(/(\s)style\s*=/gi, "$1data-style="));
  return new DOMParser().parseFromString(source, "text/html");
}

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
   {kind: "p" | "ul" | "ol", depth, list, marker, runs: [{text, marks, href}]}. */
class Reader {
  blocks = [];
  lists = [];
  current = null;

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
    const marks = { ...context.marks, ...marksOfElement(name, declarations) };
    const inner = { ...context, marks, font: fontOf(element, declarations) || context.font };
    const space = declarations["white-space"] ?? (name === "pre" ? "pre" : "");
    if (space) inner.isVerbatim = space.startsWith("pre");
    if (name === "a" && SAFE_ADDRESS.test(element.getAttribute("href"))) inner.href = element.getAttribute("href");
    if (name === "br") this.lineBreak(element);
    else if (name === "ul" || name === "ol") this.list(element, inner);
    else if (name === "li") this.item(element, inner);
    else if (BLOCKS.has(name)) this.block(element, declarations, inner);
    else if (name === "math" || context.isFormula) this.formula(element, { ...inner, isFormula: true });
    else this.children(element, inner);
  }

  /* Reads MathML as words in one line. Its spaces mean nothing: a formula has signs of its own for them. */
  formula(element, context) {
    const name = element.localName;
    const parts = [...element.children];
    if (name === "mfrac" || name === "mroot") {
      const [first, second] = name === "mfrac" ? parts : parts.toReversed();
      this.group(first, context);
      this.text(name === "mfrac" ? "/" : "√", context);
      this.group(second, context);
      return;
    }
    if (name === "msqrt") this.text("√", context);
    if (name === "msqrt" && parts.length > 1) this.text("(", context);
    const isRaised = context.marks.sup || context.marks.sub; // There is only one height: x^2 in an exponent.
    for (const [place, part] of parts.entries()) {
      const mark = FORMULAS[name]?.[place - 1];
      if (mark && isRaised) this.text(mark === "sup" ? "^" : "_", context);
      this.read(part, mark && !isRaised ? { ...context, marks: { ...context.marks, [mark]: true } } : context);
    }
    if (!parts.length) this.text(element.textContent.trim(), context);
    if (name === "msqrt" && parts.length > 1) this.text(")", context);
  }

  /* Reads a part of a fraction, in brackets if it has several parts itself. */
  group(part, context) {
    if (!part) return;
    const isLong = part.children.length > 1;
    if (isLong) this.text("(", context);
    this.read(part, context);
    if (isLong) this.text(")", context);
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
    const found = wordPoint(element, declarations);
    if (found) {
      found.marker.remove();
      this.start({ kind: found.kind, depth: found.depth, list: found.list, marker: found.text });
    }
    this.children(element, { ...context, isBlock: true });
    this.current = null;
  }

  lineBreak(element) {
    if (this.current && !element.classList.contains("Apple-interchange-newline"))
      this.current.runs.push({ text: "\n", marks: {} });
  }

  start(block) {
    this.current = { ...block, runs: [] };
    this.blocks.push(this.current);
  }

  text(data, { marks, href, font, isVerbatim, isBlock, item }) {
    let text = unicodeOf(data, font).replace(/[\t\u00a0]/g, " ").replace(/\r\n?/g, "\n");
    if (!isVerbatim) text = text.replace(/\s+/g, " ");
    const before = this.current?.runs.at(-1)?.text ?? (isBlock ? "" : "words");
    if (!isVerbatim && /(^|\s)$/.test(before)) text = text.replace(/^ /, "");
    if (!text || (!this.current && !text.trim())) return;
    if (!this.current) this.start(item ? { ...item, marker: item.runs.length ? "" : item.marker } : { kind: "p" });
    this.current.isBlock ||= isBlock;
    this.current.runs.push({ text, marks: href ? { ...marks, u: false } : marks, href });
  }
}

const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/* Returns the HTML of a paragraph's or point's words. Words of one link are in one element. */
function inlineHtml({ kind, runs, isBlock, marker }) {
  let html = "";
  let open;
  for (const { text, marks, href } of [...runs, { text: "", marks: {} }]) {
    if (open && open !== href) html += "</a>";
    if (href && open !== href) html += `<a href="${escaped(href)}">`;
    open = href;
    const names = Object.keys(MARKS).filter((mark) => marks[mark]);
    const words = escaped(text).replace(/\n/g, "<br>");
    html += names.reduceRight((inner, name) => `<${name}>${inner}</${name}>`, words);
  }
  if (!isBlock) return html; // A copied part of a line keeps its spaces.
  return (kind === "p" && marker ? `${escaped(marker)} ` : "") + html.trim().replace(/(<br>\s*)+$/, "");
}

/* Returns the HTML of blocks; points that follow each other become lists, nested by their depth. */
function htmlOf(blocks) {
  const open = [];
  const close = () => `</li></${open.pop()}>`;
  const places = placesOf(blocks);
  let html = "";
  for (const [index, block] of blocks.entries()) {
    const { level } = places[index];
    while (open.length > level || (level && open.length === level && open.at(-1) !== block.kind)) html += close();
    if (level === 0) html += `<p>${inlineHtml(block)}</p>`;
    else if (open.length === level) html += `</li><li>${inlineHtml(block)}`;
    else html += `<${block.kind}><li>${inlineHtml(block)}`;
    if (level > open.length) open.push(block.kind);
  }
  while (open.length) html += close();
  return html;
}

/* Returns pasted HTML as simple HTML. It keeps what words mean: bold, italic, superscript, subscript, links, lists. */
export function cleanHtml(html) {
  const reader = new Reader();
  reader.children(parse(html).body, { marks: {} });
  const blocks = reader.blocks.filter(({ runs }) => runs.some(({ text }) => text.trim()));
  keepMarkers(blocks);
  return htmlOf(blocks);
}

/* Returns pasted text as simple HTML: a paragraph for each line. Words such as "a." at its beginning stay. */
export function htmlOfText(text) {
  const lines = text.split(/[\r\n]+/).map((line) => unicodeOf(line).replace(/\t/g, " "));
  return lines.filter((line) => line.trim()).map((line) => `<p>${escaped(line)}</p>`).join("");
}
