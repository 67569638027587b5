import { html, useState } from '../parts/html.js';
import { Key, KeyDialogs, Keys, use } from '../parts/client-keys.js';
import { count } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { Empty, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

// What a client can show to be known, besides keys.
const Others = ({ of }) => html`
  ${of.certificates > 0 && html`<li><${State} kind="none">${of.certificates === 1 ? 'a certificate' : `${count(of.certificates)} certificates`}<//></li>`}
  ${of.roles.length > 0 && html`<li><${State} kind="none">role ${of.roles.join(', ')}<//></li>`}`;

const known = (row) => row.keys.length > 0 || row.certificates > 0 || row.roles.length > 0;

const names = (list, word) => (list?.length === 1 && list[0] === '*' ? html`<span class="quiet-text">all ${word}</span>` : list?.join(', '));

// What people look for in a key.
const words = (key, formats) => `${formats.until(key.until)} ${key.state} ${key.last4 ?? ''} ${key.made_by ?? ''} ${use(key, formats)}`;

const Orphans = ({ keys, ask }) => html`
  <${Section} id="orphans" title="Keys without a client" aside=${html`<span class="quiet-text">refused, as no file names their client any more</span>`}>
    <ul class="stack">${keys.map((key) => html`<li key=${key.id} class="card"><strong>${key.client}</strong><${Key} of=${key} ask=${ask} /></li>`)}</ul>
  <//>`;

const EXAMPLE = 'sluice.clients.crm.key-sha256=<the SHA-256 of its key, in hexadecimal>\nsluice.clients.crm.models=gpt-4o-mini';

const ClientsPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('clients');
  const [asked, ask] = useState(null);
  const search = query.get('q') ?? '';
  const set = (q) => replace('clients', { ...params(query), q });
  return html`
    <${Page} title="Clients" lead="Who may call, what for, and until when. Clients are configured in files. Keys are made here or in a file, and are shown once, when they are made." actions=${html`<${Search} label="Filter" value=${search} set=${set} />`}>
      <${Loaded} of=${load}>${(data) => {
        if (data.data.length === 0) return html`<${Empty} title="No clients are configured"><p>Who may call is what <code>sluice.auth</code> says. Name a client in <code>sluice.properties</code>:</p><pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre><//>`;
        const rows = data.data.filter((row) => matches(search, row.client, ...row.keys.map((key) => words(key, session.formats)), ...row.roles));
        if (rows.length === 0 && search) return html`<${Empty} title="No client or key has this in its text"><div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div><//>`;
        const orphans = data.keys_without_client.filter((key) => matches(search, key.client, words(key, session.formats)));
        const makes = data.makes_keys && session.can('change');
        return html`
          ${!data.makes_keys && session.can('change') && html`<p class="note" role="status">To make keys here, set <code>sluice.ledger=on</code>, and let <code>sluice.auth</code> have <code>keys</code>.</p>`}
          <${Table} caption="Clients" keyOf=${(row) => row.client} rows=${rows} columns=${[
          { key: 'client', label: 'Client', head: true, cell: (row) => row.client },
          { key: 'keys', label: 'Known by', wide: true, cell: (row) => (known(row)
            ? html`<ul class="stack"><${Keys} keys=${row.keys} ask=${ask} rotates=${data.makes_keys} /><${Others} of=${row} /></ul>`
            : html`<span class="quiet-text">nothing of its own</span>`) },
          ...(makes ? [{ key: 'make', label: 'Keys', cell: (row) => html`<button type="button" class="small" onClick=${() => ask({ action: 'make', client: row.client })} aria-label=${`Make a key for ${row.client}`}>Make key</button>` }] : []),
          { key: 'models', label: 'Models', cell: (row) => names(row.models, 'models') },
          { key: 'providers', label: 'Providers', cell: (row) => names(row.providers, 'providers') },
          { key: 'weight', label: 'Weight', number: true, cell: (row) => count(row.weight) },
          { key: 'look', label: 'Look at', wide: true, cell: (row) => html`
            <span class="row"><a href=${link('usage', { client: row.client, by: 'asked' })} aria-label=${`Usage of ${row.client}`}>Usage</a>
            <a href=${link('requests', { client: row.client })} aria-label=${`Requests of ${row.client}`}>Requests</a>
            <a href=${link('budgets', { client: row.client })} aria-label=${`Limits of ${row.client}`}>Limits</a></span>` },
        ]} />
          ${orphans.length > 0 && html`<${Orphans} keys=${orphans} ask=${ask} />`}`;
      }}<//>
      <${KeyDialogs} asked=${asked} close=${() => ask(null)} changed=${load.reload} />
    <//>`;
};

export default ClientsPage;
