/*
 * Asks visitors for consent to analytics, stores the answer in the browser, and loads Google's script only after a yes.
 * Loaded on sites with a measurement ID, for visitors who are not signed in.
 *
 * A browser that sends a privacy signal (Global Privacy Control, Do Not Track) has answered no already.
 */
const KEY = "analytics";
const WORDS = { yes: "You have agreed.", no: "You have said no. Nothing is counted." };

const bar = document.querySelector("[data-consent]");
const openers = document.querySelectorAll("[data-consent-open]");
const browserSaysNo = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
const low = matchMedia("(height <= 30em)"); // As in consent.css.
let answer = "";
let openedBy = null;

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return answer; // Storage is refused: the answer is valid for this page only.
  }
}

function remember(given) {
  answer = given;
  try {
    localStorage.setItem(KEY, given);
  } catch {
    // Storage is refused.
  }
}

function gtag() {
  window.dataLayer.push(arguments); // Google's script reads `arguments` objects, not arrays.
}

/* https://developers.google.com/tag-platform/security/guides/consent: consent to advertising is always denied. */
function measure(id) {
  window[`ga-disable-${id}`] = false;
  if (window.dataLayer) return;
  window.dataLayer = [];
  gtag("consent", "default", {
    ad_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
    analytics_storage: "granted",
  });
  gtag("js", new Date());
  gtag("config", id, {
    anonymize_ip: true,
    allow_google_signals: false,
    allow_ad_personalization_signals: false,
  });
  const script = document.createElement("script");
  script.async = true;
  script.src = `https://www.googletagmanager.com/gtag/js?id=${encodeURIComponent(id)}`;
  document.head.append(script);
}

function stopMeasuring(id) {
  window[`ga-disable-${id}`] = true;
  const names = document.cookie.split("; ").map((cookie) => cookie.split("=")[0]);
  const parts = location.hostname.split(".");
  const domains = ["", ...parts.map((_, start) => `; domain=${parts.slice(start).join(".")}`)];
  for (const name of names.filter((name) => /^_ga(_|$)/.test(name))) {
    for (const domain of domains) document.cookie = `${name}=; max-age=0; path=/${domain}`;
  }
}

/* At the bottom of the window, the dialog comes first in focus order; in a low window, it is at the end of the page. */
function place() {
  if (low.matches) document.body.append(bar);
  else document.querySelector(".skip-link").after(bar);
  document.documentElement.style.setProperty("--consent-height", `${bar.offsetHeight}px`);
}

/* Only narrow windows show that it is folded: see consent.css. */
function fold(folded) {
  bar.classList.toggle("is-folded", folded);
  place();
}

function show(opener) {
  const now = bar.querySelector("[data-consent-now]");
  now.textContent = WORDS[remembered()] ?? "";
  now.hidden = !now.textContent;
  bar.hidden = false;
  fold(!opener);
  openedBy = opener;
  if (opener) bar.focus();
}

function close() {
  const held = bar.contains(document.activeElement);
  bar.hidden = true;
  if (held) (openedBy ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

function start() {
  const id = bar.dataset.measurementId;
  for (const button of bar.querySelectorAll("[data-consent-answer]")) {
    button.addEventListener("click", () => {
      remember(button.dataset.consentAnswer);
      close();
      if (answer === "yes") measure(id);
      else stopMeasuring(id);
    });
  }
  bar.querySelector("[data-consent-unfold]").addEventListener("click", () => {
    fold(false);
    bar.querySelector("[data-consent-answer]").focus();
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && openedBy) close();
  });
  for (const opener of openers) {
    opener.hidden = false;
    opener.addEventListener("click", () => show(opener));
  }
  low.addEventListener("change", place);
  if (!(remembered() in WORDS)) show(null);
}

/* A page that the browser only prepares is not a visit. The visitor may also answer on another page until it is shown. */
function visit() {
  const given = remembered();
  if (given in WORDS) close();
  if (given === "yes") measure(bar.dataset.measurementId);
}

/* The question is laid out while the page is prepared: afterwards, the visitor would wait for that. */
if (bar && !browserSaysNo) {
  start();
  if (document.prerendering) document.addEventListener("prerenderingchange", visit, { once: true });
  else visit();
}
