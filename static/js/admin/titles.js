/* A title is not the name of a file. Where an upload's name says something, its words are offered as the title;
   where it is what a camera or a messenger made up, the title is left empty for the editor to write. */
(() => {
  // The words that the form would refuse a title for come with the script.
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
