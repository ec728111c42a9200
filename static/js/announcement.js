/*
 * Closes the announcement, and remembers which one was closed, so that a new text is shown. It runs before the first
 * paint, so that a closed announcement does not flash. Without storage (some browsers refuse it) the announcement is
 * closed on the current page only.
 */
(() => {
  const root = document.documentElement;
  const { key } = document.currentScript.dataset;
  root.classList.add("announcement-known");
  const hideIfDismissed = () => {
    try {
      root.classList.toggle("announcement-dismissed", localStorage.getItem("announcement") === key);
    } catch {
      // Storage is refused.
    }
  };
  hideIfDismissed();
  // It may have been closed on another page after the browser prepared this one.
  if (document.prerendering) document.addEventListener("prerenderingchange", hideIfDismissed, { once: true });

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
