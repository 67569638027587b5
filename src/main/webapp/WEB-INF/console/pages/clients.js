import { html } from '../parts/html.js';
import { count } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { Empty, Loaded, Page, State, useSession } from '../parts/ui.js';

const SOON = 14;

const Key = ({ of, formats }) => {
  if (of.until === undefined) return html`<${State} kind="none">key without an end<//>`;
  if (of.expired) return html`<${State} kind="bad">key expired<//><span class="sub">${formats.until(of.until)}</span>`;
  const hours = (Date.parse(of.until) - Date.now()) / 3600000;
  const left = hours < 48 ? `${Math.max(1, Math.floor(hours))} hours left` : `${Math.floor(hours / 24)} days left`;
  return html`<${State} kind=${hours <= SOON * 24 ? 'warning' : 'good'}>key until ${formats.until(of.until)}<//>${hours <= SOON * 24 && html`<span class="sub">${left}</span>`}`;
};

// What a client can show to be known, besides keys.
const Others = ({ of }) => html`
  ${of.certificates > 0 && html`<li><${State} kind="none">${of.certificates === 1 ? 'a certificate' : `${count(of.certificates)} certificates`}<//></li>`}
  ${of.roles.length > 0 && html`<li><${State} kind="none">role ${of.roles.join(', ')}<//></li>`}`;

const known = (row) => row.keys.length > 0 || row.certificates > 0 || row.roles.length > 0;

const names = (list, word) => (list?.length === 1 && list[0] === '*' ? html`<span class="quiet-text">all ${word}</span>` : list?.join(', '));

const EXAMPLE = 'sluice.clients.crm.key-sha256=<the SHA-256 of its key, in hexadecimal>\nsluice.clients.crm.models=gpt-4o-mini';

const ClientsPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('clients');
  const search = query.get('q') ?? '';
  const set = (q) => replace('clients', { ...params(query), q });
  return html`
    <${Page} title="Clients" lead="Who may call, what for, and until when. Clients are configured in files; keys are never shown." actions=${html`<${Search} label="Filter" value=${search} set=${set} />`}>
      <${Loaded} of=${load}>${(data) => {
        if (data.data.length === 0) return html`<${Empty} title="No clients are configured"><p>Who may call is what <code>sluice.auth</code> says. Name a client in <code>sluice.properties</code>:</p><pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre><//>`;
        const rows = data.data.filter((row) => matches(search, row.client, ...row.keys.map((key) => `${session.formats.until(key.until)} ${key.expired ? 'expired' : ''}`), ...row.roles));
        if (rows.length === 0) return html`<${Empty} title="No client has this in its name"><div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div><//>`;
        return html`<${Table} caption="Clients" keyOf=${(row) => row.client} rows=${rows} columns=${[
          { key: 'client', label: 'Client', head: true, cell: (row) => row.client },
          { key: 'keys', label: 'Known by', wide: true, cell: (row) => (known(row)
            ? html`<ul class="stack">${row.keys.map((key, index) => html`<li key=${index}><${Key} of=${key} formats=${session.formats} /></li>`)}<${Others} of=${row} /></ul>`
            : html`<span class="quiet-text">nothing of its own</span>`) },
          { key: 'models', label: 'Models', cell: (row) => names(row.models, 'models') },
          { key: 'providers', label: 'Providers', cell: (row) => names(row.providers, 'providers') },
          { key: 'weight', label: 'Weight', number: true, cell: (row) => count(row.weight) },
          { key: 'look', label: 'Look at', wide: true, cell: (row) => html`
            <span class="row"><a href=${link('usage', { client: row.client, by: 'asked' })} aria-label=${`Usage of ${row.client}`}>Usage</a>
            <a href=${link('requests', { client: row.client })} aria-label=${`Requests of ${row.client}`}>Requests</a>
            <a href=${link('budgets', { client: row.client })} aria-label=${`Limits of ${row.client}`}>Limits</a></span>` },
        ]} />`;
      }}<//>
    <//>`;
};

export default ClientsPage;
