/*
 * Runs before the page is painted, and only where there is an announcement: one that the visitor has closed must not
 * flash. Without storage (some browsers refuse it) the announcement simply stays.
 */
(() => {
  const root = document.documentElement;
  root.classList.add("announcement-known");
  try {
    if (localStorage.getItem("announcement") === document.currentScript.dataset.key) {
      root.classList.add("announcement-dismissed");
    }
  } catch {
    // Storage is refused.
  }
})();
