import { html } from './html.js';
import { count, duration, NONE } from './format.js';
import { State } from './ui.js';

// How requests end, in words.
export const ENDINGS = {
  complete: 'complete', here: 'answered here', rate_limited: 'rate limited', turned_away: 'turned away', client_gone: 'client gone', unreachable: 'unreachable',
  invalid_response: 'invalid response', timed_out: 'timed out', cut_by_provider: 'cut by provider', truncated: 'truncated', stalled: 'stalled', error_event: 'error event',
  stopped: 'stopped', invalid_body: 'invalid body', lost: 'lost',
};

// Failed and refused are told apart as the sums of the ledger do it: what was refused here has no attempt.
export const Result = ({ of }) => {
  const refused = of.status >= 400 && of.attempts === 0;
  const words = of.ending === 'here' && refused ? 'refused' : of.ending === 'complete' && of.status >= 400 ? 'from provider' : ENDINGS[of.ending] ?? of.ending;
  const fine = of.status < 400 && ['complete', 'here'].includes(of.ending);
  const kind = fine ? 'good' : refused ? 'warning' : of.status < 400 && of.ending === 'client_gone' ? 'none' : 'bad';
  return html`<${State} kind=${kind}>${of.status || 'no status'} ${words}<//>${of.error && html`<span class="sub"><${Code} text=${of.error} /></span>`}`;
};

// A code breaks after its underscores, if it must.
const Code = ({ text }) => html`<span>${text.split('_').map((part, index) => (index === 0 ? part : html`_<wbr />${part}`))}</span>`;

// Columns of tables of requests.
export const CLIENT_COLUMN = { key: 'client', label: 'Client', cell: (row) => html`${row.client ?? NONE}${row.user && row.user !== row.client && html`<span class="sub">${row.user}</span>`}${row.tried_by && html`<span class="sub">tried by ${row.tried_by}</span>`}` };

export const RESULT_COLUMNS = [
  { key: 'result', label: 'Result', cell: (row) => html`<${Result} of=${row} />` },
  { key: 'attempts', label: 'Attempts', number: true, cell: (row) => count(row.attempts) },
  { key: 'first', label: 'First token', number: true, cell: (row) => duration(row.first_ms) },
  { key: 'took', label: 'Took', number: true, cell: (row) => duration(row.took_ms) },
  { key: 'input', label: 'In', number: true, cell: (row) => count(row.input) },
  { key: 'output', label: 'Out', number: true, cell: (row) => count(row.output) },
];
