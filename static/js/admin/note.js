/*
 * One line in a form that says what has just changed, with a button that takes it back.
 */

/* Screen readers read what comes into an element that is there. */
const status = document.createElement("div");
status.className = "w-sr-only";
status.setAttribute("role", "status");
document.body.append(status);

/* Lets screen readers say words; an empty string takes back what they have not said yet. */
export function say(words) {
  status.textContent = words;
}

/* Returns the line as an element, with a button "Undo" if there is something to take back. */
export function makeNote(words, { needsCare, takeBack, label } = {}) {
  const note = document.createElement("div");
  note.className = `form-note${needsCare ? " form-note--care" : ""}`;
  const text = document.createElement("p");
  text.textContent = words;
  note.append(text);
  if (takeBack) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-small button-secondary", textContent: "Undo" });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", takeBack);
    note.append(button);
  }
  return note;
}
