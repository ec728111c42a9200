/*
 * Carries out what stands in the admin as data, because its policy lets no inline script run: see
 * `actris_cms/core/security/admin_calls.py`. Stimulus, which is part of Wagtail, finds such data wherever it turns up.
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
      element.remove(); // Once is enough, wherever the row that it stands in may be moved to.
      if (/^[A-Z]/.test(name)) new callee(...values);
      else callee(...values);
    }
  }

  window.wagtail.app.register("call", CallController);

  /*
   * Markup that comes into a chooser's window may bring script files along. jQuery would fetch their text and run it as
   * an inline script; they are added as files, once each.
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
