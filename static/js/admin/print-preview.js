/*
 * Shows the page in the frame as it prints. Its own print styles apply: each condition on the medium is changed so that
 * the screen counts as paper. The frame is as wide as the paper between its margins, so widths count as in print, too.
 */
const desk = document.querySelector(".print-desk");
const sheet = desk.querySelector(".print-sheet");
const frame = sheet.querySelector("iframe");

function countAsPaper(media) {
  media.mediaText = media.mediaText.replace(/\bscreen\b[^,]*/g, "not all").replace(/\bprint\b/g, "all");
}

function applyPrintRules(styles) {
  if (styles.media) countAsPaper(styles.media);
  for (const rule of styles.cssRules ?? []) {
    if (rule instanceof frame.contentWindow.CSSPageRule) sheet.style.padding = rule.style.margin;
    applyPrintRules(rule);
    if (rule.styleSheet) applyPrintRules(rule.styleSheet);
  }
}

function fit() {
  frame.style.height = `${frame.contentDocument.documentElement.scrollHeight}px`;
  const scale = Math.min(1, desk.clientWidth / sheet.offsetWidth);
  sheet.style.transform = scale < 1 ? `scale(${scale})` : "";
  desk.style.height = `${sheet.offsetHeight * scale}px`;
}

function show() {
  for (const details of frame.contentDocument.querySelectorAll(".accordion > details")) details.open = true;
  for (const styles of frame.contentDocument.styleSheets) applyPrintRules(styles);
  new ResizeObserver(fit).observe(frame.contentDocument.body);
  addEventListener("resize", fit);
}

if (frame.contentDocument.URL === "about:srcdoc" && frame.contentDocument.readyState === "complete") show();
else frame.addEventListener("load", show);
