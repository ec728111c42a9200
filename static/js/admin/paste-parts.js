/*
 * Divides what was pasted into the blocks of a page. Pure functions.
 */
import { htmlOf } from "./paste-html.js";
import { placesOf } from "./paste-lists.js";
import { plainLines, rawOf, storedRaw } from "./paste-raw.js";

const LISTS = { ul: "bullet_list", ol: "numbered_list" };
const SECTION = 2; // The level of the highest heading of a page's content.
const LOWEST = 6;

/* Returns blocks as parts {type, blocks} of a page's content: the type is the name of a block. */
export function partsOf(blocks) {
  const parts = [];
  const places = placesOf(blocks);
  for (const [index, block] of blocks.entries()) {
    const { level, number } = places[index];
    const last = parts.at(-1);
    const type = block.heading ? "heading" : level ? LISTS[block.kind] : block.kind === "p" ? "rich_text" : block.kind;
    const goesOn = level > 1 || (last?.type === type && (type === "rich_text" || (level && number !== 1)));
    if (goesOn && last) last.blocks.push(block);
    else parts.push({ type, blocks: [block] });
  }
  return parts;
}

export const rawOfBlocks = (blocks) => rawOf(htmlOf(blocks));

/* Returns a heading without its bold if all of it is bold: headings are bold by themselves. */
function withoutBold(heading) {
  const isBold = heading.runs.every(({ text, marks }) => marks.b || !text.trim());
  return isBold ? { ...heading, runs: heading.runs.map((run) => ({ ...run, marks: { ...run.marks, b: false } })) } : heading;
}

const inLine = (raw) => ({ ...raw, blocks: raw.blocks.map((block) => ({ ...block, text: block.text.replaceAll("\n", " ") })) });

function tableState({ rows, caption, hasHead, namesRows }) {
  const [head, ...others] = hasHead ? rows : [[], ...rows];
  const names = rows[0].map((_, column) => (head[column] ? plainLines(rawOfBlocks(head[column])).join(" ") : ""));
  return {
    header_column: namesRows,
    table: {
      columns: names.map((heading) => ({ type: "text", heading })),
      rows: others.map((row) => ({ values: row.map((cell) => storedRaw(rawOfBlocks(cell))) })),
      caption,
    },
  };
}

/* Returns the levels of the headings among the parts, in order. The highest comes below the heading above them, whose
   level is `above`, or stays where it is if that is higher. */
export function levelsOf(parts, above) {
  const given = parts.filter(({ type }) => type === "heading").map(({ blocks: [{ heading }] }) => heading);
  const highest = Math.min(...given);
  const first = Math.min(Math.max(highest, SECTION), above + 1);
  return given.map((level) => Math.min(level - highest + first, LOWEST));
}

/* Returns the value of a part as the form of its block takes it; `state` is that of a new block, `level` of a heading. */
export function stateOf({ type, blocks }, state, level) {
  const [block] = blocks;
  if (type === "heading") return { ...state, level: String(level), text: storedRaw(inLine(rawOfBlocks([withoutBold(block)]))) };
  if (type === "table") return { ...state, ...tableState(block) };
  if (type === "image") return { ...state, image: { ...state.image, alt_text: block.alt } };
  const raw = storedRaw(rawOfBlocks(blocks));
  return type === "rich_text" ? raw : { ...state, items: raw };
}
