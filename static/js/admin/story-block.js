/* The editor of a story stream: the block for legacy content of the former site is edited where the import put it,
   and not offered in the picker of new blocks. */
(() => {
  const HIDDEN = new Set(["legacy"]);
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class StoryBlockDefinition extends StreamBlockDefinition {
    constructor(...args) {
      super(...args);
      // `childBlockDefsByName` keeps every block; only the groups that the picker shows are narrowed.
      this.groupedChildBlockDefs = this.groupedChildBlockDefs
        .map(([group, definitions]) => [group, definitions.filter(({ name }) => !HIDDEN.has(name))])
        .filter(([, definitions]) => definitions.length > 0);
    }
  }

  window.telepath.register("actris_cms.core.blocks.StoryBlock", StoryBlockDefinition);
})();
