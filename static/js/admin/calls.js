/*
 * Runs calls that the admin's markup has as data, because the Content-Security-Policy blocks inline scripts: see
 * `actris_cms/editor/calls.py`. Stimulus, which is part of Wagtail, finds such data wherever it is inserted.
 */
(() => {
  const CALLABLE = new Set([
    "Chooser",
    "DocumentChooser",
    "ImageChooser",
    "InlinePanel",
    "MultipleChooserPanel",
    "PageChooser",
    "SnippetChooser",
    "createTaskChooser",
    "initDateChooser",
    "initDateTimeChooser",
    "initTimeChooser",
  ]);

  class CallController extends window.StimulusModule.Controller {
    connect() {
      const { element } = this;
      const name = element.dataset.call;
      if (!CALLABLE.has(name)) throw new Error(`The admin may not call ${name}: see js/admin/calls.js.`);
      const callee = window[name];
      const values = JSON.parse(element.content.textContent);
      element.remove(); // So that the call does not run again when its row is moved.
      if (/^[A-Z]/.test(name)) new callee(...values);
      else callee(...values);
    }
  }

  window.wagtail.app.register("call", CallController);

  /*
   * Markup inserted into a chooser's modal may contain script files. jQuery would fetch them and run their text as
   * inline scripts, so they are added as script elements, once each.
   */
  window.jQuery._evalUrl = (url) => {
    const { href } = new URL(url, document.baseURI);
    if ([...document.scripts].some((script) => script.src === href)) return;
    const script = document.createElement("script");
    script.src = href;
    script.async = false;
    document.head.append(script);
  };
})();
