import { html } from '../parts/html.js';
import { count } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { Empty, Loaded, Page, State, useSession } from '../parts/ui.js';

const SOON = 14;

const daysLeft = (date, today) => Math.round((Date.parse(date) - Date.parse(today)) / 86400000);

const Key = ({ of, today }) => {
  const until = /\d{4}-\d\d-\d\d/.exec(of.last)?.[0];
  if (of.expired) return html`<${State} kind="bad">expired<//><span class="sub">${of.last}</span>`;
  if (until === undefined) return html`<${State} kind="none">${of.last}<//>`;
  const days = daysLeft(until, today);
  return html`<${State} kind=${days <= SOON ? 'warning' : 'good'}>${of.last}<//>${days <= SOON && html`<span class="sub">${days <= 0 ? 'ends today' : `${days} days left`}</span>`}`;
};

const names = (list, word) => (list?.length === 1 && list[0] === '*' ? html`<span class="quiet-text">all ${word}</span>` : list?.join(', '));

const EXAMPLE = 'sluice.clients.crm.key-sha256=<the SHA-256 of its key, in hexadecimal>\nsluice.clients.crm.models=gpt-4o-mini';

const ClientsPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('clients');
  const search = query.get('q') ?? '';
  const set = (q) => replace('clients', { ...params(query), q });
  const today = session.formats.today();
  return html`
    <${Page} title="Clients" lead="Who may call, what for, and until when. Clients are configured in files; keys are never shown." actions=${html`<${Search} label="Filter" value=${search} set=${set} />`}>
      <${Loaded} of=${load}>${(data) => {
        if (data.data.length === 0) return html`<${Empty} title="No clients are configured"><p>Only this machine may call the gateway. Name a client in <code>sluice.properties</code>:</p><pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre><//>`;
        const rows = data.data.filter((row) => matches(search, row.client, ...row.keys.map((key) => `${key.last} ${key.expired ? 'expired' : ''}`)));
        if (rows.length === 0) return html`<${Empty} title="No client has this in its name"><div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div><//>`;
        return html`<${Table} caption="Clients" keyOf=${(row) => row.client} rows=${rows} columns=${[
          { key: 'client', label: 'Client', head: true, cell: (row) => row.client },
          { key: 'keys', label: 'Keys', wide: true, cell: (row) => (row.keys.length === 0
            ? html`<span class="quiet-text">no key</span>`
            : html`<ul class="stack">${row.keys.map((key, index) => html`<li key=${index}><${Key} of=${key} today=${today} /></li>`)}</ul>`) },
          { key: 'models', label: 'Models', cell: (row) => names(row.models, 'models') },
          { key: 'providers', label: 'Providers', cell: (row) => names(row.providers, 'providers') },
          { key: 'max', label: 'At once', number: true, cell: (row) => (row.max_exchanges === undefined ? html`<span class="quiet-text">no bound</span>` : count(row.max_exchanges)) },
          { key: 'look', label: 'Look at', wide: true, cell: (row) => html`
            <span class="row"><a href=${link('usage', { client: row.client, by: 'asked' })} aria-label=${`Usage of ${row.client}`}>Usage</a>
            <a href=${link('requests', { client: row.client })} aria-label=${`Requests of ${row.client}`}>Requests</a>
            <a href=${link('budgets', { client: row.client })} aria-label=${`Limits of ${row.client}`}>Limits</a></span>` },
        ]} />`;
      }}<//>
    <//>`;
};

export default ClientsPage;
