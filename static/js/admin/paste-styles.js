/*
 * Parses pasted HTML and reads its styles. Pure functions.
 */

/* Words that are moved by less, in pixels, stand in their line. */
const NUDGE = 2;
const PIXELS = { px: 1, pt: 4 / 3, em: 16, rem: 16, ex: 8, "%": 0.2 };
const RAISES = { super: 4, "text-top": 4, sub: -4, "text-bottom": -4 };
/* The signs of the Symbol font, by the code of the first in each row. */
const SYMBOLS = new Map(
  Object.entries({
    0x2d: "−",
    0x41: "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
    0x61: "αβχδεφγηιϕκλµνοπθρστυϖωξψζ",
    0xa2: "′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
    0xd6: "√",
    0xe5: "∑",
  }).flatMap(([first, signs]) => [...signs].map((sign, place) => [Number(first) + place, sign])),
);
const TABLE_PART = /^\s*<(col|tr|td|th|tbody|thead)\b/i;
const TAG = /<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>/gi;
const COMMENT_OR_DELETED = /\bmso(commentreference|comanchor|comoff|comtxt|del)\b/i;

/* Parses the copied part of HTML without loading or running anything. The admin's Content-Security-Policy refuses style
   attributes in such a document, too, so they become `data-style`. */
export function parse(html) {
  const fragment = html.split("<!--StartFragment-->").at(-1).split("<!--EndFragment-->")[0];
  const source = fragment.replace(TAG, (tag) => tag.replace(/(\s)style\s*=/gi, "$1data-style="));
  const whole = TABLE_PART.test(source) ? `<table>${source}</table>` : source; // Excel marks the inside of its table.
  return new DOMParser().parseFromString(whole, "text/html");
}

/* Returns the declarations of a style attribute, such as {"font-weight": "700"}. */
export function declarationsOf(element) {
  return declarationsIn(element.dataset?.style ?? "");
}

function declarationsIn(text) {
  const style = text.toLowerCase().replace(/\s*!\s*important/g, "");
  const pairs = style.split(";").map((part) => part.split(/:(.*)/s).map((side) => side.trim()));
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

/* Returns whether the program shows an element's words beside the text (comments), as deleted, or not at all. */
export function isLeftOut(element, declarations) {
  return (
    element.hidden ||
    declarations.display === "none" ||
    declarations["mso-hide"] === "all" ||
    declarations["mso-special-character"] === "comment" ||
    /^comment/.test(declarations["mso-element"]) ||
    COMMENT_OR_DELETED.test(element.getAttribute("class"))
  );
}

/* Returns which marks a style puts on words (true) or takes off (false). Google Docs marks words by styles alone. */
export function marksOfStyle(declarations) {
  const { "font-weight": weight, "font-style": slant } = declarations;
  const line = `${declarations["text-decoration"]} ${declarations["text-decoration-line"]}`;
  return {
    ...(weight && { b: weight.startsWith("bold") || Number(weight) >= 600 }),
    ...(slant && { i: /^(italic|oblique)/.test(slant) }),
    ...(/underline/.test(line) && { u: true }),
    ...(/line-through/.test(line) && { s: true }),
  };
}

/* Returns the function that tells which marks the classes of an element put on its words: Office has a style sheet on
   the clipboard, and Excel marks cells only there. */
export function classStyles(html) {
  const marks = new Map();
  for (const [, sheet] of html.matchAll(/<style[^>]*>(.*?)<\/style>/gis)) {
    for (const [, name, style] of sheet.matchAll(/(?:^|[\s},])(?:td|font)?\.([\w-]+)\s*\{([^}]*)\}/gi))
      marks.set(name.toLowerCase(), marksOfStyle(declarationsIn(style)));
  }
  return (element) => Object.assign({}, ...[...element.classList].map((name) => marks.get(name.toLowerCase())));
}

function pixelsOf(length) {
  const [, number, unit] = /^([+-]?[\d.]+)(px|pt|r?em|ex|%)$/.exec(length) ?? [];
  return unit ? number * PIXELS[unit] : 0;
}

/* Returns whether a style makes words of a line superscript or subscript. "baseline" is the line they are in. */
export function heightOfStyle({ position, top, bottom, "mso-text-raise": raise, "vertical-align": height }) {
  const moved = position === "relative" ? -pixelsOf(top) || pixelsOf(bottom) : 0;
  const raised = RAISES[height] ?? (pixelsOf(raise) || pixelsOf(height) || moved);
  return Math.abs(raised) > NUDGE ? { sup: raised > 0, sub: raised < 0 } : {};
}

/* Returns the name of the font that an element sets; an empty string if it sets none. */
export function fontOf(element, { "mso-symbol-font-family": symbols, "font-family": family, font }) {
  const names = symbols ?? family ?? font?.replace(/^.*\d\S*\s+/, "") ?? element.getAttribute("face") ?? "";
  return names.split(",")[0].replace(/["']|inherit/g, "").trim().toLowerCase();
}

/* Returns text with the signs of the Symbol font in Unicode. Word may write them as characters of the private use area,
   even in text without a font. */
export function unicodeOf(text, font = "") {
  if (/ding|awesome|icon/.test(font)) return text; // Their signs are others.
  const codes = /^symbol/.test(font) ? /[!-~\u00a2-\u00b4\u00b6-\u00bc\uf020-\uf0ff]/g : /[\uf020-\uf0ff]/g;
  return text.replace(codes, (sign) => {
    const code = sign.charCodeAt(0) & 0xff;
    return SYMBOLS.get(code) ?? (code < 0x7f ? String.fromCharCode(code) : sign);
  });
}
