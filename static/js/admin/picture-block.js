/* The form of a picture block: hides the mark of an image that was imported without alt text, and shows a warning until
   it has alt text, is replaced, or is decorative. */
(() => {
  const ImageBlockDefinition = window.telepath.constructors["wagtail.images.blocks.ImageBlock"];

  class PictureBlockDefinition extends ImageBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const block = super.render(placeholder, prefix, initialState, initialError);
      const mark = document.getElementById(`${prefix}-imported_without_alt`);
      const altText = document.getElementById(`${prefix}-alt_text`);
      const decorative = document.getElementById(`${prefix}-decorative`);
      const field = mark.closest("[data-contentpath]");
      if (field) field.hidden = true;
      if (!mark.value) return block;

      const warning = document.createElement("p");
      warning.className = "help-block help-warning";
      warning.textContent =
        "This picture is not described yet: say in the alt text what it shows, for those who cannot see it, or mark it as decorative.";
      altText.before(warning);
      const { widget } = block.childBlocks.image;
      const update = () => {
        const { id } = widget.getState() ?? {};
        warning.hidden = altText.value.trim() !== "" || decorative.checked || String(id) !== mark.value;
      };
      altText.addEventListener("input", update);
      decorative.addEventListener("change", update);
      widget.addEventListener("chosen", update);
      update();
      return block;
    }
  }

  window.telepath.register("actris_cms.core.blocks.PictureBlock", PictureBlockDefinition);
})();
