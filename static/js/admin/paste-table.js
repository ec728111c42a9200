/*
 * Fills the cells of a table with those that were pasted.
 */
import { cellsOfText } from "./paste-tables.js";
import { readText } from "./paste.js";
import { rawOfBlocks } from "./paste-parts.js";
import { allowedRaw, insert } from "./paste-raw.js";

/* Returns the rows that were pasted, as the blocks of their cells; undefined if it was no table alone. */
function rowsOf(blocks, html, text, rules) {
  if (blocks.length === 1 && blocks[0].kind === "table") return blocks[0].rows;
  const cells = html ? undefined : cellsOfText(text);
  return cells?.map((row) => row.map((words) => readText(words, rules).blocks));
}

/* Fills the cells from the one with the caret, in the block `child` of a story, to the right and down. The table gets the
   rows and columns it lacks. Returns {filled, rows, columns, undo}; undefined if the caret is in no table, or no table was
   pasted. */
export function pasteIntoTable(editor, { child } = {}, blocks, { html, text, rules }) {
  const table = child?.type === "table" ? child.block.childBlocks.table : undefined;
  const editors = table?.rows.map((row) => row.blocks.map((cell) => cell.widget.input.draftailEditor)) ?? [];
  const top = editors.findIndex((row) => row.includes(editor));
  const rows = top < 0 ? undefined : rowsOf(blocks, html, text, rules);
  if (!rows) return undefined;
  const left = editors[top].indexOf(editor);
  const before = { rows: table.rows.length, columns: table.columns.length };
  while (table.columns.length < left + rows[0].length) table.insertColumn(table.columns.length, table.columns[0].blockDef);
  while (table.rows.length < top + rows.length) table.insertRow(table.rows.length);

  const changed = [];
  for (const [down, row] of rows.entries()) {
    for (const [right, cell] of row.entries()) {
      const { widget } = table.rows[top + down].blocks[left + right];
      changed.push([widget, widget.getState()]);
      replace(widget.input.draftailEditor, cell);
    }
  }
  const undo = () => {
    for (const [widget, state] of changed) widget.setState(state);
    while (table.rows.length > before.rows) table.deleteRow(table.rows.length - 1);
    while (table.columns.length > before.columns) table.deleteColumn(table.columns.length - 1);
    editor.focus();
  };
  const added = { rows: table.rows.length - before.rows, columns: table.columns.length - before.columns };
  return { filled: changed.length, ...added, undo };
}

/* Puts blocks in the place of all that a cell has. */
function replace(editor, blocks) {
  const { ContentState, EditorState } = DraftJS;
  const state = editor.getEditorState();
  const empty = EditorState.push(state, ContentState.createFromText(""), "remove-range");
  editor.onChange(EditorState.moveSelectionToEnd(empty));
  if (blocks.length) insert(editor, allowedRaw(rawOfBlocks(blocks), editor.props));
}
