/*
 * Loads embeds when the visitor agrees. The button replaces the panel, or the still picture of a video, by the third
 * party's frame; before that, no request is sent. In content of the former site, an embed is a link with
 * `data-embed-src`, which gets a button here.
 */
const YOUTUBE = /^https:\/\/(www\.|m\.)?youtube\.com\//;
/* Players with an autoplay parameter: a visitor who pressed "Play here" has asked for that. */
const PLAYERS = new Set(["www.youtube-nocookie.com", "player.vimeo.com"]);

export function embeds() {
  for (const frame of document.querySelectorAll("div[data-embed-src^='https://']")) {
    const button = frame.querySelector("[data-embed-button]");
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => swap(frame, frame.dataset));
  }
  for (const link of document.querySelectorAll("a[data-embed-src^='https://']")) {
    const name = link.textContent.trim() || new URL(link.dataset.embedSrc).hostname;
    const panel = document.createElement("span");
    panel.className = "legacy-embed";
    panel.textContent = `This is shown by ${provider(link.dataset.embedSrc)}, which may then learn of your visit.`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary";
    button.textContent = `Show here: ${name}`;
    button.addEventListener("click", () => {
      const frame = document.createElement("div");
      frame.className = "embed-frame";
      panel.replaceWith(frame);
      swap(frame, { embedSrc: link.dataset.embedSrc, embedTitle: name });
    });
    panel.append(button);
    link.after(panel);
  }
  document.addEventListener("securitypolicyviolation", giveLinkInstead);
}

/*
 * The Content-Security-Policy allows framing the hosts of the page's embeds. If a frame redirects to another host, it
 * is blocked, and the visitor gets a link instead of an empty frame. The event only names the blocked host, so the
 * frame is the one that is loading.
 */
const loading = new Set();

function giveLinkInstead({ effectiveDirective }) {
  const iframe = [...loading].at(-1);
  if (effectiveDirective !== "frame-src" || !iframe) return;
  const link = document.createElement("a");
  link.href = iframe.src;
  link.textContent = iframe.title;
  const note = document.createElement("p");
  note.className = "embed-refused";
  note.append("This cannot be shown here. Open it at its source: ", link);
  iframe.replaceWith(note);
  note.tabIndex = -1;
  note.focus();
}

function provider(address) {
  const host = new URL(address).hostname.replace(/^(www|m)\./, "");
  return /^(youtube(-nocookie)?\.com|youtu\.be)$/.test(host) ? "YouTube" : host;
}

/* Shows the frame of an embed, or shows it anew. */
export function swap(frame, { embedSrc, embedTitle, embedHeight }) {
  const address = new URL(embedSrc.replace(YOUTUBE, "https://www.youtube-nocookie.com/"), location.href);
  if (PLAYERS.has(address.hostname)) address.searchParams.set("autoplay", "1");
  const iframe = document.createElement("iframe");
  iframe.src = address.href;
  loading.add(iframe);
  iframe.addEventListener("load", () => loading.delete(iframe));
  iframe.title = embedTitle || address.hostname;
  iframe.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
  iframe.referrerPolicy = "strict-origin-when-cross-origin";
  iframe.tabIndex = 0;
  const stage = frame.matches(".embed-video") ? frame.querySelector(".embed-stage") : frame;
  if (stage === frame) iframe.height = embedHeight || 480;
  stage.replaceChildren(iframe);
  iframe.focus();
}
