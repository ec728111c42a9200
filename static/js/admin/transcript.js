/*
 * Opens a file of captions in the field of a transcript. Nothing is uploaded: the words of the file become those of the
 * field, where editors see them, and the server reads them when the page is saved.
 */
(() => {
  function decoded(buffer) {
    const [first, second] = new Uint8Array(buffer);
    if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(buffer);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
    } catch {
      return new TextDecoder("windows-1252").decode(buffer);
    }
  }

  function offerToOpen(area) {
    const input = document.createElement("input");
    const label = document.createElement("label");
    const status = document.createElement("p");
    input.type = "file"; // It has no name, so the form does not send it.
    input.accept = ".vtt,.srt";
    label.className = "transcript-file";
    label.append("Open a file of captions (WebVTT or SubRip)", input);
    status.className = "help-block";
    status.setAttribute("role", "status");
    status.hidden = true;
    area.after(label, status);

    input.addEventListener("change", async () => {
      const [file] = input.files;
      const isTooLarge = file && file.size > 2 * area.maxLength;
      const replaces = file && !isTooLarge && area.value.trim() !== "";
      if (file && !isTooLarge && (!replaces || confirm(`Replace the transcript by the words of ${file.name}?`))) {
        area.value = decoded(await file.arrayBuffer());
        area.dispatchEvent(new Event("input", { bubbles: true }));
        area.dispatchEvent(new Event("change", { bubbles: true }));
        status.textContent = `These are the words of ${file.name}. Save the page, and they become passages.`;
        status.hidden = false;
      } else if (isTooLarge) {
        status.textContent = `${file.name} is too large for captions.`;
        status.hidden = false;
      }
      input.value = ""; // The same file can be opened again.
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("textarea[data-transcript]").forEach(offerToOpen);
  });
})();
