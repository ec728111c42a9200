/* Suggests a title from the words of an uploaded file's name. If a camera or messenger made up the name, the title is
   left empty for the editor to write. */
(() => {
  // The script element has the words that the form refuses as titles.
  const MEANINGLESS = new Set(document.currentScript.dataset.meaningless.split(" "));

  function suggest(event) {
    const name = event.detail.filename.replace(/\.[^.]+$/, "").replace(/[\s_-]+/g, " ").trim();
    const words = name.toLowerCase().match(/\p{L}+/gu) ?? [];
    const saysSomething = words.some((word) => !MEANINGLESS.has(word));
    event.detail.data.title = saysSomething ? name.charAt(0).toUpperCase() + name.slice(1) : "";
  }

  document.addEventListener("wagtail:images-upload", suggest);
  document.addEventListener("wagtail:documents-upload", suggest);
})();
