/* A title is not the name of a file. Where an upload's name says something, its words are offered as the title;
   where it is what a camera or a messenger made up, the title is left empty for the editor to write. */
(() => {
  const MEANINGLESS = new Set(
    ("at copy design doc document download dsc dscf dscn file final image img new of p photo pic pict picture " +
      "placeholder scan screen screenshot shot unnamed untitled v whatsapp").split(" "),
  );

  function suggest(event) {
    const name = event.detail.filename.replace(/\.[^.]+$/, "").replace(/[\s_-]+/g, " ").trim();
    const words = name.toLowerCase().match(/\p{L}+/gu) ?? [];
    const saysSomething = words.some((word) => !MEANINGLESS.has(word));
    event.detail.data.title = saysSomething ? name.charAt(0).toUpperCase() + name.slice(1) : "";
  }

  document.addEventListener("wagtail:images-upload", suggest);
  document.addEventListener("wagtail:documents-upload", suggest);
})();
