/* Keeps what an editor writes when the session ends: says so, lets the editor sign in beside the page, and then saves.

   It asks the server who is signed in when an autosave or Wagtail's own regular request fails, when the editor comes
   back to the tab, and before a form is sent (`forms.js`), which would otherwise lead to the sign-in page and lose the words.
   Whatever it asked for, an answer that the owner is signed in closes the dialog. */
(() => {
  const { status, signIn } = document.currentScript.dataset;
  const channel = new BroadcastChannel("actris-session");
  const { app } = window.wagtail;
  let owner; // Who opened the page.
  let dialog;

  const editor = () => document.querySelector("form[data-edit-form]");

  const isSavedByItself = () => editor().matches("[data-controller~=w-autosave]");
  const end = () => (isSavedByItself() ? ": they are saved at once" : ", and go on");

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const makeDialog = () => {
    const link = make("a", { className: "button", href: signIn, target: "_blank", textContent: "Sign in again" });
    const close = make("button", { className: "button button-secondary", type: "button", textContent: "Not now" });
    const words = make("p", { id: "session-words" });
    const heading = make("h2", { id: "session-heading", textContent: "You are signed out" });
    const made = make("dialog", { className: "session-ended" }, heading, words, make("p", {}, link, " ", close));
    made.setAttribute("aria-labelledby", "session-heading");
    made.setAttribute("aria-describedby", "session-words");
    close.addEventListener("click", () => made.close());
    document.body.append(made);
    return made;
  };

  const show = (words) => {
    dialog ??= makeDialog();
    dialog.querySelector("#session-words").textContent = words;
    if (!dialog.open) dialog.showModal();
  };

  /* A sign-in changes the token that Django wants with each form. */
  const useToken = (token) => {
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
    window.wagtailConfig.CSRF_TOKEN = token;
  };

  const ask = async () => {
    const answer = await fetch(status, { headers: { Accept: "application/json" }, redirect: "error" });
    return answer.ok ? answer.json() : null;
  };

  /* Closes the dialog after a new sign-in, and saves what could not be saved meanwhile. */
  const resume = () => {
    dialog.close();
    const [unsaved, autosave] = ["w-unsaved", "w-autosave"].map((name) =>
      app.getControllerForElementAndIdentifier(editor(), name),
    );
    if (unsaved?.hasEditsValue) autosave?.save(new CustomEvent("signed-in"));
  };

  /* Returns whether forms of this page can be sent. If the server cannot be asked, they are sent as ever. */
  const judge = (answer) => {
    if (!answer) return true;
    owner ??= answer.user;
    if (answer.user && answer.user === owner) {
      useToken(answer.token);
      if (dialog?.open) resume();
      return true;
    }
    show(
      answer.user
        ? "Somebody else is signed in now in this browser. Sign in again as yourself. Your words are still on this page."
        : `Your words are still on this page. Sign in again in a new tab, then come back${end()}.`,
    );
    return false;
  };

  let newest; // The last question: answers to those before it may come later, and be from before a sign-in.

  const isSignedIn = () => {
    const question = ask()
      .catch(() => null)
      .then((answer) => (question === newest ? judge(answer) : newest));
    newest = question;
    return question;
  };

  const checkDialog = () => {
    if (dialog?.open) isSignedIn();
  };

  const checkBeforeSubmit = ({ target, detail: waitFor }) => {
    if (target === editor()) waitFor.push(isSignedIn());
  };

  const checkAfterError = ({ detail }) => {
    if (detail?.type !== "network_error" && !(detail?.error instanceof TypeError)) isSignedIn();
  };

  const start = () => {
    document.querySelector("[data-signed-in]") && channel.postMessage("signed in");
    if (!editor()) return;
    isSignedIn();
    document.addEventListener("before-submit", checkBeforeSubmit);
    document.addEventListener("w-autosave:error", checkAfterError);
    document.addEventListener("w-swap:error", checkAfterError);
    document.addEventListener("visibilitychange", () => document.hidden || checkDialog());
    addEventListener("focus", checkDialog);
    channel.addEventListener("message", checkDialog);
  };
  document.addEventListener("DOMContentLoaded", start);
})();
