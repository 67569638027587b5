import { html, useEffect, useState } from './html.js';

const PAGE = 100;

// In pixels of the screen: the least, and what a column takes.
const NARROW = 760;
const COLUMN = 95;

// Whether the screen is at most so wide.
const useNarrow = (width) => {
  const query = `(max-width: ${width}px)`;
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const changed = () => setMatches(media.matches);
    changed();
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, [query]);
  return matches;
};

// A table whose rows become cards where the screen is too narrow for its columns.
// Columns: {key, label, number, cell(row), compare(a, b), head, wide}. `sort` is a column's key, with - before it for descending;
// without onSort, nothing is sortable. A table of few narrow columns may stay one. Roles are written out because cards are no table for some screen readers.
export const Table = ({ caption, columns, rows, keyOf, sort, onSort, rowClass, stay }) => {
  const [all, setAll] = useState(false);
  const narrow = useNarrow(Math.max(NARROW, COLUMN * columns.length));
  const descending = sort?.startsWith('-');
  const by = columns.find((column) => column.key === sort?.replace('-', '') && column.compare);
  const sorted = by ? [...rows].sort((a, b) => (descending ? by.compare(b, a) : by.compare(a, b))) : rows;
  const shown = all ? sorted : sorted.slice(0, PAGE);
  const heading = (column) => {
    if (!onSort || !column.compare) return column.label;
    const active = by === column;
    const next = active && descending ? column.key : `-${column.key}`;
    return html`
      <button type="button" class="sort" onClick=${() => onSort(active || column.number ? next : column.key)}>
        ${column.label}${active && html`<span aria-hidden="true">${descending ? '↓' : '↑'}</span>`}
      </button>`;
  };
  return html`
    <div>
      <table role="table" class=${narrow && !stay ? 'table as-cards' : 'table'}>
        <caption class="unseen">${caption}</caption>
        <thead role="rowgroup"><tr role="row">
          ${columns.map((column) => html`
            <th key=${column.key} role="columnheader" scope="col" class=${column.number ? 'number' : ''}
              aria-sort=${by === column ? (descending ? 'descending' : 'ascending') : undefined}>${heading(column)}</th>`)}
        </tr></thead>
        <tbody role="rowgroup">
          ${shown.map((row) => html`
            <tr key=${keyOf(row)} role="row" class=${rowClass?.(row)}>
              ${columns.map((column) => html`
                <td key=${column.key} role=${column.head ? 'rowheader' : 'cell'} data-label=${column.label}
                  class=${`${column.number ? 'number' : ''} ${column.head ? 'head' : ''} ${column.wide ? 'wide' : ''}`}>${column.cell(row)}</td>`)}
            </tr>`)}
        </tbody>
      </table>
      ${shown.length < rows.length && html`
        <p class="more">${shown.length} of ${rows.length} rows. <button type="button" onClick=${() => setAll(true)}>Show all</button></p>`}
    </div>`;
};

export const byNumber = (of) => (a, b) => (of(a) ?? -1) - (of(b) ?? -1);
export const byText = (of) => (a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
