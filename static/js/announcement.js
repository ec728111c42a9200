/*
 * Closes the announcement, and remembers which one was closed: a new text is shown again. It runs before the page is
 * painted, and only where there is an announcement, for one that the visitor has closed must not flash. Without storage
 * (some browsers refuse it) the announcement is closed for one page alone.
 */
(() => {
  const root = document.documentElement;
  const { key } = document.currentScript.dataset;
  root.classList.add("announcement-known");
  try {
    root.classList.toggle("announcement-dismissed", localStorage.getItem("announcement") === key);
  } catch {
    // Storage is refused.
  }

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector("[data-announcement]");
    bar?.querySelector("button")?.addEventListener("click", () => {
      try {
        localStorage.setItem("announcement", key);
      } catch {
        // Storage is refused.
      }
      bar.hidden = true;
      document.getElementById("main")?.focus({ preventScroll: true });
    });
  });
})();
