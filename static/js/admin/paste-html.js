/*
 * Writes what was read as simple HTML. Pure functions.
 */
import { placesOf } from "./paste-lists.js";

/* The elements that mark words, outermost first, with those that mean the same. */
export const MARKS = {
  b: ["strong"],
  i: ["em", "cite", "dfn", "var"],
  u: [],
  s: ["strike"],
  code: ["kbd", "samp", "tt"],
  mark: [],
  sup: [],
  sub: [],
};

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
export function htmlOf(blocks) {
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
