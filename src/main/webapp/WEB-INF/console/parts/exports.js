import { html } from './html.js';
import { address } from './api.js';
import { useSession } from './ui.js';

// Links that load the single requests of a time, for those who may see users.
export const Exports = ({ params }) => {
  const session = useSession();
  if (!session.can('users') || !session.ledger) return null;
  const format = (name, label) => html`
    <a class="button" href=${address('usage/export', { format: name, ...params })} download aria-label=${`Requests of this view as ${label}`}>${label}</a>`;
  return html`${format('csv', 'CSV')}${format('ndjson', 'NDJSON')}`;
};
