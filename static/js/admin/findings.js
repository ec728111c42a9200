/* Leads from a finding to its block in the form of a page, and keeps the list of findings as fresh as the saved draft. */
const FIELDS = "input:not([type=hidden]), textarea, select, [contenteditable=true]";
const CONTROLS = "button, a[href]";

/* Returns the element of the form at a content path, or the closest one around it. Some names in a path, such as those
   of lists, have no element of their own. */
const elementAt = (path) => {
  let found = document.querySelector("form[data-edit-form]");
  for (const name of path.split(".")) found = found?.querySelector(`[data-contentpath="${CSS.escape(name)}"]`) ?? found;
  return found?.matches("form") ? null : found;
};

/* Opens the tab and the folded panels around an element. */
const reveal = (element) => {
  const tab = element.closest("[role=tabpanel]");
  if (tab?.hidden) document.querySelector(`[role=tab][href="#${CSS.escape(tab.id)}"]`)?.click();
  for (let panel = element.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
    const toggle = panel.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  }
};

const goTo = (path) => {
  const element = elementAt(path);
  if (!element) return false;
  reveal(element);
  const content = element.querySelector(".w-panel__content") ?? element;
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true });
  const target = [FIELDS, CONTROLS].flatMap((kind) => [...content.querySelectorAll(kind)]).find(isShown) ?? element;
  if (target === element) element.tabIndex = -1;
  element.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  return true;
};

const refresh = async (list, page) => {
  const answer = await fetch(list.dataset.findings.replace("/0/", `/${page}/`));
  if (answer.ok && !answer.redirected) list.innerHTML = await answer.text();
};

document.addEventListener("click", (event) => {
  const path = event.target.closest("[data-finding-path]")?.dataset.findingPath;
  if (path && goTo(path)) event.preventDefault();
});

document.addEventListener("w-autosave:success", ({ detail }) => {
  const list = document.querySelector("[data-findings]");
  if (list && detail?.data?.pk) refresh(list, detail.data.pk);
});

/* A link from site health leads to a block. Wagtail scrolls to it; the keyboard is to be there, too. */
addEventListener("load", () => {
  const [, path] = /^#:w:contentpath=(.+)$/.exec(location.hash) ?? [];
  if (path) goTo(path);
  document.querySelector("[data-refused]")?.focus();
});
