/* Fixes two problems of Wagtail's forms: unreadable dates, and a submit during an autosave. */
(() => {
  const { app } = window.wagtail;

  /*
   * When a date field loses focus, the picker would replace a date that it cannot read by the current time. Here the
   * typed text stays, and the server reads it or reports an error at the field.
   */
  window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;

  /*
   * A submit waits for a running autosave and prevents further ones. Otherwise both would create a new page, and the
   * later one would find its slug taken. After the autosave, the form's action is the URL of the saved page.
   *
   * Other scripts can let it wait, too: they add promises to the detail of the event `before-submit`. One that becomes
   * false stops the submit.
   */
  let submitting;

  const submitWhenReady = async (event) => {
    const { target: form, submitter } = event;
    if (form === submitting) return;
    const autosave = app.getControllerForElementAndIdentifier(form, "w-autosave");
    const waitFor = [];
    form.dispatchEvent(new CustomEvent("before-submit", { bubbles: true, detail: waitFor }));
    if (autosave) {
      autosave.activeValue = false;
      if (autosave.submitPromise) waitFor.push(autosave.submitPromise.catch(() => {})); // If it failed, submit anyway.
    }
    if (!waitFor.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.inert = true; // Prevents a second submit meanwhile.
    const answers = await Promise.all(waitFor);
    form.inert = false;
    if (answers.includes(false)) {
      if (autosave) autosave.activeValue = true;
      const progress = submitter && app.getControllerForElementAndIdentifier(submitter, "w-progress");
      if (progress) progress.loadingValue = false; // Wagtail has disabled the button to show progress.
      return;
    }
    // Disabled buttons are not submitted.
    const action = document.createElement("input");
    action.type = "hidden";
    action.name = submitter?.name ?? "";
    action.value = submitter?.value ?? "";
    form.append(action);
    submitting = form;
    form.requestSubmit();
    submitting = null;
    action.remove();
  };
  document.addEventListener("submit", submitWhenReady, true);
})();
