/* The script of every page. Pages work without it. What only a few pages need is in modules, which load only there. */
const where = (selector, load) => document.querySelector(selector) && load();

disclosures();
quickPagesAtOnce();
where("[data-embed-src]", async () => (await import("./embed.js")).embeds());
where("[data-transcript]", async () => (await import("./transcript.js")).transcripts());
where(".accordion", async () => (await import("./print.js")).openForPrint());
where(".table-scroll, .legacy", async () => (await import("./tables.js")).scrollingFrames());
where("[data-share]", async () => (await import("./share.js")).shareButtons());

/*
 * Menus are <details>. This script adds: only one is open at a time; Escape closes it and restores the focus; a click
 * elsewhere or moving the focus out closes it. On phones the menu is a panel over the page: it opens at the current
 * section, and the page behind it is inert until it closes.
 */
function disclosures() {
  const menus = [...document.querySelectorAll("[data-disclosure]")];
  const panel = document.querySelector("[data-menu]");
  const desk = matchMedia("(width >= 64em)");

  for (const menu of menus) {
    menu.addEventListener("toggle", () => {
      if (menu.open) menus.filter((other) => other !== menu).forEach(close);
    });
    menu.addEventListener("focusout", (event) => {
      if (desk.matches && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
    });
  }

  const showCurrent = () => {
    const current = menus.find((menu) => menu.closest(".is-current"));
    if (panel.open && !desk.matches && current) current.open = true;
  };
  const coverPage = () => {
    const header = panel.closest("body > *");
    for (const part of document.querySelectorAll("body > *")) part.inert = part !== header && panel.open && !desk.matches;
  };
  if (panel) {
    panel.addEventListener("toggle", showCurrent);
    panel.addEventListener("toggle", coverPage);
    desk.addEventListener("change", coverPage);
    addEventListener("pagehide", () => close(panel));
    showCurrent();
    coverPage();
  }
  desk.addEventListener("change", () => menus.forEach(close));

  document.addEventListener("click", (event) => {
    if (desk.matches) menus.filter((menu) => !menu.contains(event.target)).forEach(close);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = panel?.open && !desk.matches ? panel : menus.find((menu) => menu.open);
    if (!open) return;
    close(open);
    open.querySelector("summary").focus();
  });
}

function close(details) {
  details.open = false;
}

/*
 * A page that comes within a tenth of a second, as prepared ones do, does not fade in: taking the picture of the page
 * before would keep it waiting for longer than it takes.
 */
function quickPagesAtOnce() {
  let left = -Infinity;
  window.navigation?.addEventListener("navigate", () => {
    left = performance.now();
  });
  addEventListener("pageswap", (event) => {
    if (performance.now() - left < 100) event.viewTransition?.skipTransition();
  });
}
