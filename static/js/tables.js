/*
 * Content that is wider than its frame scrolls, so the frame must be focusable for keyboard users. Tables are focusable
 * in the markup; here they lose it if nothing scrolls. Content of the former site becomes focusable if it scrolls.
 */
export function scrollingFrames() {
  const frames = document.querySelectorAll(".table-scroll, .legacy");
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  for (const frame of frames) observer.observe(frame);
}

function mark(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth + 1;
  frame.toggleAttribute("tabindex", scrolls);
  if (scrolls) frame.tabIndex = 0;
  if (!frame.matches(".legacy")) return;
  if (scrolls) {
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Wide content");
  } else {
    frame.removeAttribute("role");
    frame.removeAttribute("aria-label");
  }
}
