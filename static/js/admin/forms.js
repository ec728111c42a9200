/* Two manners of Wagtail's forms that would put a page out wrongly, mended in every form of the admin. */
(() => {
  const { app } = window.wagtail;

  /*
   * On leaving a date field, the picker would turn what it cannot read into the present moment. What was typed stays, and
   * the server reads it or says at the field that it cannot.
   */
  window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;

  /*
   * A submit waits for the autosave that is under way, and lets none begin after it. Both would create a new page
   * otherwise, and the later one finds its slug taken. Once saved, the form leads to the page that there is.
   */
  const submitAfterAutosave = async (event) => {
    const { target: form, submitter } = event;
    const autosave = app.getControllerForElementAndIdentifier(form, "w-autosave");
    if (!autosave) return;
    autosave.activeValue = false;
    if (!autosave.submitPromise) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.inert = true; // Nobody presses a second button meanwhile.
    await autosave.submitPromise.catch(() => {}); // What could not be saved by itself is sent now all the same.
    form.inert = false;
    // The button is disabled by now, to show that it is at work, and what is disabled is not sent.
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
