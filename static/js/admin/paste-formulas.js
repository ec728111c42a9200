/*
 * Reads pasted formulas.
 */

/* MathML: the marks of the second and the third child; what stands under or over its base, as the limits of a sum. */
const FORMULAS = {
  msup: ["sup"],
  msub: ["sub"],
  msubsup: ["sub", "sup"],
  munder: ["sub"],
  mover: ["sup"],
  munderover: ["sub", "sup"],
};

/* Reads MathML as words in one line. Its spaces mean nothing: a formula has signs of its own for them. */
export function readFormula(reader, element, context) {
  const name = element.localName;
  const parts = [...element.children];
  if (name === "mfrac" || name === "mroot") {
    const [first, second] = name === "mfrac" ? parts : parts.toReversed();
    group(reader, first, context);
    reader.text(name === "mfrac" ? "/" : "√", context);
    group(reader, second, context);
    return;
  }
  if (name === "msqrt") reader.text("√", context);
  if (name === "msqrt" && parts.length > 1) reader.text("(", context);
  const isRaised = context.marks.sup || context.marks.sub; // There is only one height: x^2 in an exponent.
  for (const [place, part] of parts.entries()) {
    const mark = FORMULAS[name]?.[place - 1];
    if (mark && isRaised) reader.text(mark === "sup" ? "^" : "_", context);
    reader.read(part, mark && !isRaised ? { ...context, marks: { ...context.marks, [mark]: true } } : context);
  }
  if (!parts.length) reader.text(element.textContent.trim(), context);
  if (name === "msqrt" && parts.length > 1) reader.text(")", context);
}

/* Reads a part of a fraction, in brackets if it has several parts itself. */
function group(reader, part, context) {
  if (!part) return;
  const isLong = part.children.length > 1;
  if (isLong) reader.text("(", context);
  reader.read(part, context);
  if (isLong) reader.text(")", context);
}
