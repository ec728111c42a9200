/* Wagtail's own function for the field "Search term(s)/phrase" of promoted results, which it writes inline. */
window.createQueryChooser = (id, url) => {
  document.getElementById(`${id}-chooser`).addEventListener("click", () => {
    window.ModalWorkflow({
      url,
      onload: window.QUERY_CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: {
        queryChosen: ({ querystring }) => {
          document.getElementById(id).value = querystring;
        },
      },
    });
  });
};
