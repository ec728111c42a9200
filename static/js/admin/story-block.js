/* The form of a story: existing legacy blocks can be edited, but the block picker does not offer new ones. */
(() => {
  const HIDDEN = new Set(["legacy"]);
  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class StoryBlockDefinition extends StreamBlockDefinition {
    constructor(...args) {
      super(...args);
      // `childBlockDefsByName` still has every block; only the groups of the picker are filtered.
      this.groupedChildBlockDefs = this.groupedChildBlockDefs
        .map(([group, definitions]) => [group, definitions.filter(({ name }) => !HIDDEN.has(name))])
        .filter(([, definitions]) => definitions.length > 0);
    }
  }

  window.telepath.register("actris_cms.core.blocks.StoryBlock", StoryBlockDefinition);
})();
