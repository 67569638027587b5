import { html } from './html.js';
import { Field } from './ui.js';

// The field that filters what a page already has; / leads to it.
export const Search = ({ label, value, set }) => html`
  <${Field} label=${label}>
    <input type="search" data-search="true" value=${value} autocomplete="off" spellcheck=${false} onInput=${(event) => set(event.target.value)}
      onKeyDown=${(event) => event.key === 'Escape' && set('')} />
  <//>`;

// Whether all words occur in one of the texts.
export const matches = (search, ...texts) => {
  const all = texts.filter(Boolean).join('\n').toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => all.includes(word));
};
