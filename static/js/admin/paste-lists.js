/*
 * Reads the numbers and letters of pasted lists. Pure functions.
 */
import { declarationsOf, fontOf } from "./paste-styles.js";

const ROMAN = { m: 1000, cm: 900, d: 500, cd: 400, c: 100, xc: 90, l: 50, xl: 40, x: 10, ix: 9, v: 5, iv: 4, i: 1 };

function roman(number) {
  const [sign, value] = Object.entries(ROMAN).find(([, least]) => least <= number) ?? [];
  return sign ? sign + roman(number - value) : "";
}

function letters(number) {
  const before = Math.floor((number - 1) / 26);
  return (before ? letters(before) : "") + String.fromCharCode(97 + ((number - 1) % 26));
}

const COUNTERS = new Map(
  [
    [letters, "alpha latin", "a"],
    [roman, "roman", "i"],
  ].flatMap(([counter, names, type]) => {
    const upper = (number) => counter(number).toUpperCase();
    const styles = names.split(" ").flatMap((name) => [[`lower-${name}`, counter], [`upper-${name}`, upper]]);
    return [...styles, [type, counter], [type.toUpperCase(), upper]];
  }),
);

/* Returns the whole number that an attribute says; undefined if it says none. */
function numberOf(element, name) {
  const number = parseInt(element.getAttribute(name), 10);
  return Number.isNaN(number) ? undefined : number;
}

/* Returns how an HTML list counts. */
export function htmlList(element) {
  const isReversed = element.hasAttribute("reversed");
  const first = isReversed ? element.querySelectorAll(":scope > li").length : 1;
  return { element, kind: element.localName, next: numberOf(element, "start") ?? first, step: isReversed ? -1 : 1 };
}

/* Returns the marker of the next item of an HTML list, such as "1.", "c." or "iv.". */
export function htmlMarker(list, item) {
  const number = numberOf(item, "value") ?? list.next;
  list.next = number + list.step;
  const kinds = [item, list.element].map((element) => {
    const { "list-style-type": type, "list-style": style } = declarationsOf(element);
    return type ?? style ?? element.getAttribute("type");
  });
  const kind = kinds.find(Boolean)?.split(/\s+/).find((word) => COUNTERS.has(word));
  return `${kind && number > 0 && number < 4000 ? COUNTERS.get(kind)(number) : number}.`;
}

/* Returns the marker, list and depth of a paragraph that Word shows as a point; undefined for another paragraph. */
export function wordPoint(element, declarations) {
  const list = declarations["mso-list"] ?? "";
  const level = /\blevel(\d)/.exec(list);
  const marker = [...element.querySelectorAll("*")].find((part) => declarationsOf(part)["mso-list"] === "ignore");
  if (!level || !marker) return undefined;
  const text = marker.textContent.replace(/\s+/g, " ").trim();
  let part = marker;
  while (part !== element && !fontOf(part, declarationsOf(part))) part = part.parentElement;
  const isSign = text.length === 1 && /symbol|ding/.test(fontOf(part, declarationsOf(part)));
  const isBullet = isSign || !/[\p{L}\p{N}]/u.test(text) || /^[o§]$/.test(text);
  return { marker, list, depth: level[1] - 1, kind: isBullet ? "ul" : "ol", text: isBullet ? "" : text };
}

/* Returns the depth of each block in the lists of the editor (0 for paragraphs), and the number of each point. */
export function placesOf(blocks) {
  const open = [];
  return blocks.map((block) => placeIn(open, block));
}

/* Returns the place of a block after lists that are `open`, and keeps those up to date. */
function placeIn(open, { kind, depth }) {
  const level = kind === "ul" || kind === "ol" ? Math.min(depth, open.length) + 1 : 0;
  open.length = Math.min(open.length, level);
  if (level && open[level - 1]?.kind !== kind) open[level - 1] = { kind, number: 0 };
  return { level, number: level && ++open[level - 1].number };
}

/* Makes paragraphs of all points of a list, with their markers, if the editor would show one of them with another
   marker: its lists always count 1, 2, 3. Paragraphs divide the lists around them, so what follows the beginning of such
   a list is looked at again. */
export function keepMarkers(blocks) {
  const isChanged = ({ kind, marker }, { number }) =>
    kind === "ol" && ![`${number}`, `${number}.`, `${number})`].includes(marker);
  const lists = Map.groupBy(blocks.keys(), (index) => blocks[index].list);
  const before = []; // What is open before each block.
  let open = [];
  for (let index = 0; index < blocks.length; index += 1) {
    before[index] = open.map((list) => ({ ...list }));
    if (!isChanged(blocks[index], placeIn(open, blocks[index]))) continue;
    const points = lists.get(blocks[index].list);
    for (const point of points) if (blocks[point].kind === "ol") blocks[point].kind = "p";
    [index, open] = [points[0] - 1, before[points[0]]];
  }
}
