import { html, useEffect, useState } from './html.js';

// A text field that takes effect with Enter or when it is left.
export const TextFilter = ({ value = '', set, placeholder, search, list }) => {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => draft.trim() !== value && set(draft.trim());
  return html`<input type="search" value=${draft} placeholder=${placeholder} data-search=${search} list=${list} autocomplete="off" spellcheck=${false} onInput=${(event) => setDraft(event.target.value)}
    onBlur=${commit} onKeyDown=${(event) => event.key === 'Enter' && commit()} />`;
};
