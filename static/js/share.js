/* Buttons to share a page: the sheet of the system where it has one, and the address to copy. No third party is asked. */
export function shareButtons() {
  for (const list of document.querySelectorAll("[data-share]")) {
    const { share: url, shareTitle: title } = list.dataset;
    if (navigator.share) addButton(list, "Share …", () => navigator.share({ title, url }).catch(() => {}));
    if (navigator.clipboard) addButton(list, "Copy link", (status) => copy(url, status));
  }
}

function addButton(list, text, act) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const status = document.createElement("span");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = text;
  button.addEventListener("click", () => act(status));
  status.setAttribute("role", "status");
  item.append(button, status);
  list.append(item);
}

async function copy(url, status) {
  try {
    await navigator.clipboard.writeText(url);
    status.textContent = "Copied";
  } catch {
    status.textContent = url;
  }
  setTimeout(() => status.replaceChildren(), 10_000);
}
