/* Closes the announcement, and remembers which one was closed: a new text is shown again. */
export function announcement() {
  const bar = document.querySelector("[data-announcement]");
  bar?.querySelector("button")?.addEventListener("click", () => {
    try {
      localStorage.setItem("announcement", bar.dataset.announcement);
    } catch {
      // Storage is refused: the announcement is closed for this page alone.
    }
    bar.hidden = true;
    document.getElementById("main")?.focus({ preventScroll: true });
  });
}
