/* Asks the browser for a passkey when a form with `data-passkey` is sent, and sends what it answers.

   "sign-in" fetches what to sign, "second-step" and "add" find it in the page. */
(() => {
  const { webauthnJSON } = window;
  const REFUSED = "The passkey was not used. You can try again, or choose another way.";
  const KNOWN = "This device has a passkey for your account already.";
  const WRONG_NAME = "Passkeys do not work at this address. Open the site by its name.";

  const say = (words) => {
    const place = document.getElementById("passkey-error");
    place.textContent = words;
    place.hidden = !words;
  };

  const inPage = () => JSON.parse(document.getElementById("passkey-options").textContent);

  const fetched = async (url) => (await fetch(url, { headers: { Accept: "application/json" } })).json();

  const answers = {
    "sign-in": async (form) => webauthnJSON.get((await fetched(form.action)).request_options),
    "second-step": async () => webauthnJSON.get(inPage().request_options),
    add: async () => {
      const { creation_options: options } = inPage();
      // A passkey that signs in alone: the device finds it by itself, and checks the person.
      Object.assign(options.publicKey.authenticatorSelection, {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      });
      return webauthnJSON.create(options);
    },
  };

  const send = async (event) => {
    event.preventDefault();
    const form = event.target;
    say("");
    try {
      form.elements.credential.value = JSON.stringify(await answers[form.dataset.passkey](form));
      form.submit();
    } catch (error) {
      say({ InvalidStateError: KNOWN, SecurityError: WRONG_NAME }[error.name] ?? REFUSED);
    }
  };

  if (!webauthnJSON.supported()) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
})();
