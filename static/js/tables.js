/*
 * What is wider than its frame scrolls, and who has no mouse must reach it with the keyboard. Tables come with a place
 * in the order of the keyboard, which they lose here where nothing scrolls; content of the former site gains one.
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
