/*
 * Reads the cells of pasted tables. Pure functions.
 */
import { declarationsOf, isLeftOut } from "./paste-styles.js";

const MAX_CELLS = 1000; // Each cell is an editor of its own.

const shownRows = (table) => [...table.rows].filter((row) => !isLeftOut(row, declarationsOf(row)));

/* Returns whether an element is a table that has columns, and does not only lay out what it contains. */
export function isGrid(element) {
  if (element.localName !== "table" || element.querySelector("table, h1, h2, h3, h4, h5, h6")) return false;
  return shownRows(element).some(({ cells }) => cells.length > 1);
}

/* Returns whether a table has more cells than a form can show. */
export function isTooLarge(table) {
  const rows = shownRows(table);
  const width = Math.max(...rows.map(({ cells }) => [...cells].reduce((sum, { colSpan }) => sum + colSpan, 0)));
  return rows.length * width > MAX_CELLS;
}

/* Returns the elements of the cells, row by row; undefined where a cell goes on that spans several rows or columns. */
function cellsOf(rows) {
  const grid = rows.map(() => []);
  for (const [top, row] of rows.entries()) {
    let left = 0;
    for (const cell of row.cells) {
      while (left in grid[top]) left += 1;
      for (let down = 0; down < Math.min(Math.max(cell.rowSpan, 1), rows.length - top); down += 1)
        for (let right = 0; right < cell.colSpan; right += 1)
          grid[top + down][left + right] = down || right ? undefined : cell;
    }
  }
  return grid;
}

const wordsOf = (blocks) => blocks.flatMap(({ runs }) => runs).filter(({ text }) => text.trim());
const isBold = (blocks) => wordsOf(blocks).every(({ marks }) => marks.b);

/* Returns a table as {rows, caption, hasHead, namesRows}; `read` returns the blocks of a cell, of undefined none.
   The first row is the head if it says so, or if its words are bold and those of the others are not. */
export function gridOf(table, read) {
  const cells = cellsOf(shownRows(table));
  const width = Math.max(...cells.map((row) => row.length));
  const rows = cells.map((row) => Array.from({ length: width }, (_, place) => read(row[place])));
  while (rows.length && !wordsOf(rows.at(-1).flat()).length) {
    rows.pop();
    cells.pop();
  }
  while (rows[0]?.length && rows.every((row) => !wordsOf(row.at(-1)).length)) for (const row of rows) row.pop();
  const [first = [], ...others] = rows;
  const isTitle = (cell) => !cell || cell.localName === "th";
  const isMarked = cells[0]?.some(Boolean) && cells[0].every((cell) => isTitle(cell) || cell.closest("thead"));
  const isBolder = wordsOf(first.flat()).length > 0 && first.every(isBold) && !isBold(others.flat(2));
  const namesRows = others.length > 0 && cells.slice(1).every(([cell]) => cell && isTitle(cell));
  const caption = table.caption?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return { rows, caption, hasHead: others.length > 0 && Boolean(isMarked || isBolder), namesRows };
}

/* Returns the cells of text whose lines have tabs, as programs without HTML copy tables, as many in each row; undefined for other text, and
   for more cells than a form can show. */
export function cellsOfText(text) {
  const rows = text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/).map((line) => line.split("\t"));
  const width = Math.max(...rows.map((row) => row.length));
  if (width < 2 || rows.length * width > MAX_CELLS) return undefined;
  return rows.map((row) => Array.from({ length: width }, (_, place) => row[place] ?? ""));
}
