/* The form of a story: existing legacy blocks can be edited, but the block picker does not offer new ones. The element of
   a story knows its block, so that what is pasted can become blocks (`paste-story.js`). */
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

    render(...args) {
      const story = super.render(...args);
      story.element.story = story;
      return story;
    }
  }

  window.telepath.register("actris_cms.core.blocks.StoryBlock", StoryBlockDefinition);
})();
