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
   */
  const submitAfterAutosave = async (event) => {
    const { target: form, submitter } = event;
    const autosave = app.getControllerForElementAndIdentifier(form, "w-autosave");
    if (!autosave) return;
    autosave.activeValue = false;
    if (!autosave.submitPromise) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.inert = true; // Prevents a second submit meanwhile.
    await autosave.submitPromise.catch(() => {}); // If the autosave failed, submit anyway.
    form.inert = false;
    // Wagtail has disabled the button to show progress, and disabled buttons are not submitted.
    const action = document.createElement("input");
    action.type = "hidden";
    action.name = submitter?.name ?? "";
    action.value = submitter?.value ?? "";
    form.append(action);
    form.requestSubmit();
    action.remove();
  };
  document.addEventListener("submit", submitAfterAutosave, true);
})();
