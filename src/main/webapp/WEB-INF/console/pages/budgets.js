import { html, useState } from '../parts/html.js';
import { compareMoney, count, exact, money, placesFor, seconds, usedPercent } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { Empty, Field, Loaded, Meter, Page, Section, State, useSession } from '../parts/ui.js';

const EACH = { client: 'each client', user: 'each user', model: 'each model', all: 'all together' };

// An amount of money has its currency; any other amount is a count.
const amounts = (entry) => {
  if (entry.currency === undefined) return { say: count, percent: entry.amount > 0 ? Math.floor((100 * entry.used) / entry.amount) : 0, held: entry.amount > 0 ? (100 * entry.reserved) / entry.amount : 0 };
  const places = placesFor([entry.amount, entry.used]);
  return { say: (text) => html`<span title=${exact(text)}>${money(text, places)}</span>`, percent: usedPercent(entry.used, entry.amount), held: usedPercent(entry.reserved, entry.amount) };
};

const Verdict = ({ percent, action }) => {
  if (percent >= 100) return html`<${State} kind="bad"><strong>${count(percent)} %</strong>, ${action === 'alert' ? 'over, alerts only' : 'refuses'}<//>`;
  if (percent >= 80) return html`<${State} kind="warning"><strong>${percent} %</strong> used<//>`;
  return html`<${State} kind="good"><strong>${percent} %</strong> used<//>`;
};

const Card = ({ entry, formats }) => {
  const { say, percent, held } = amounts(entry);
  const unit = entry.currency ?? entry.unit ?? '';
  const facts = [
    entry.each ? `for ${EACH[entry.each] ?? entry.each}` : undefined,
    entry.selector && `for each ${entry.selector.replace('@', '')}`,
    entry.model && (entry.model === '*' ? 'any model' : `model ${entry.model}`),
    entry.action === 'alert' ? 'alerts, never refuses' : undefined,
    entry.alerts?.length > 0 ? `alerts at ${entry.alerts.map((alert) => `${alert}\u00a0%`).join(', ')}` : undefined,
  ].filter(Boolean).join(' · ');
  return html`
    <li class="card">
      <div class="card-head"><h3>${entry.of ?? entry.name}</h3><${Verdict} percent=${percent} action=${entry.action} /></div>
      <${Meter} percent=${percent} held=${held} marks=${entry.alerts} label=${`${percent} % used`} />
      <dl class="pairs even">
        <dt>Used</dt><dd>${say(entry.used)}</dd>
        <dt>Reserved</dt><dd>${say(entry.reserved)}</dd>
        <dt>Left</dt><dd><strong>${say(entry.left)}</strong> <span class="unit">of ${say(entry.amount)} ${unit}</span></dd>
      </dl>
      <p class="quiet-text">${entry.of ? `${entry.name} · ` : ''}a ${entry.per}${facts && ` · ${facts}`} · ${resets(entry, formats)}</p>
    </li>`;
};

const resets = (entry, formats) => {
  if (entry.currency || ['day', 'month'].includes(entry.per)) return `new at ${formats.until(entry.resets_at)}`;
  const left = Math.ceil((Date.parse(entry.resets_at) - Date.now()) / 1000);
  if (left <= 0) return 'full';
  return left < 3600 ? `full in ${seconds(left)}` : `full at ${formats.until(entry.resets_at)}`;
};

const fullest = (a, b) => amounts(b).percent - amounts(a).percent || compareMoney(String(b.amount), String(a.amount));

const EXAMPLE = 'sluice.budgets.team.clients=crm-*\nsluice.budgets.team.amount=100.00\nsluice.budgets.team.per=month';

const Limits = ({ query, session, clients }) => {
  const asked = { client: query.get('client') ?? '', user: query.get('user') ?? '', model: query.get('model') ?? '' };
  const [draft, setDraft] = useState(asked);
  const load = useLoad(asked.client ? 'limits' : null, asked);
  const field = (name, label, required) => html`
    <${Field} label=${label}><input value=${draft[name]} list=${name === 'client' ? 'budget-clients' : undefined} required=${required} autocomplete="off" spellcheck=${false} onInput=${(event) => setDraft({ ...draft, [name]: event.target.value })} /><//>`;
  const submit = (event) => {
    event.preventDefault();
    replace('budgets', { ...params(query), ...draft });
    load.reload();
  };
  return html`
    <${Section} id="limits" title="Limits of a client">
      <form class="filters" onSubmit=${submit} aria-label="Whose limits">
        ${field('client', 'Client', true)}
        ${session.can('users') && field('user', 'User')}
        ${field('model', 'Model')}
        <div><button type="submit">Show limits</button></div>
        <datalist id="budget-clients">${clients.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      </form>
      ${asked.client === ''
        ? html`<p class="quiet-text">Name a client to see every limit and budget that meets its requests, from the very buckets that refuse.</p>`
        : html`<${Loaded} of=${load}>${(data) => (data.data.length === 0
          ? html`<${Empty} title=${`Nothing limits ${asked.client}`}><p>No limit and no budget meets such a request. Name a model too: some limits hold for one model alone.</p><//>`
          : html`<ul class="cards">${data.data.map((entry) => html`<${Card} key=${`${entry.name} ${entry.model} ${entry.of}`} entry=${entry} formats=${session.formats} />`)}</ul>`)}<//>`}
    <//>`;
};

const SHOWN = 60;

const Budgets = ({ data, search, session, clear }) => {
  const [all, setAll] = useState(false);
  const found = data.data.filter((entry) => matches(search, entry.name, entry.of, EACH[entry.each])).sort(fullest);
  if (found.length === 0) return html`<${Empty} title="No budget has this in its name"><div class="row"><button type="button" onClick=${clear}>Clear the filter</button></div><//>`;
  const shown = all ? found : found.slice(0, SHOWN);
  return html`
    <ul class="cards">${shown.map((entry) => html`<${Card} key=${`${entry.name} ${entry.of}`} entry=${entry} formats=${session.formats} />`)}</ul>
    ${shown.length < found.length && html`<p class="more">${shown.length} of ${found.length} budgets, the fullest first. <button type="button" onClick=${() => setAll(true)}>Show all</button></p>`}`;
};

const WEBHOOK = { off: 'no webhook', waiting: 'being sent', delivered: 'delivered', failed: 'not delivered' };

const Alerts = ({ load, session }) => html`
  <${Section} id="alerts" title="Alerts">
    <${Loaded} of=${load}>${(data) => (data.data.length === 0
      ? html`<p class="quiet-text">No budget has reached one of its percentages yet.</p>`
      : html`<${Table} caption="Alerts of budgets, newest first" keyOf=${(row) => row.id} rows=${data.data} columns=${[
        { key: 'reached', label: 'Reached', cell: (row) => session.formats.second(row.reached) },
        { key: 'budget', label: 'Budget', head: true, cell: (row) => row.budget },
        { key: 'of', label: 'Client', cell: (row) => row.of ?? 'all together' },
        { key: 'period', label: 'Period', cell: (row) => row.period },
        { key: 'percent', label: 'Percent', number: true, cell: (row) => `${count(row.percent)} %` },
        { key: 'used', label: 'Used then', number: true, cell: (row) => html`<span title=${exact(row.used)}>${money(row.used, placesFor([row.used, row.amount]))}</span> <span class="unit">of ${money(row.amount, placesFor([row.amount]))} ${row.currency}</span>` },
        { key: 'webhook', label: 'Webhook', cell: (row) => (row.webhook === 'failed' ? html`<${State} kind="bad">${WEBHOOK.failed}<//>` : WEBHOOK[row.webhook] ?? row.webhook) },
      ]} />`)}<//>
  <//>`;

const BudgetsPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('budgets');
  const hasAlerts = session.ledger && load.data?.data.length > 0;
  const alerts = useLoad(hasAlerts ? 'alerts' : null);
  const search = query.get('q') ?? '';
  const set = (q) => replace('budgets', { ...params(query), q });
  return html`
    <${Page} title="Budgets and limits" lead=${load.data ? `Why a request was refused. Days and months are those of ${load.data.zone}.` : 'Why a request was refused.'}
      actions=${html`<${Search} label="Filter" value=${search} set=${set} /><button type="button" onClick=${() => { load.reload(); alerts.reload(); }}>Renew</button>`}>
      <${Section} id="budgets" title="Budgets">
        <${Loaded} of=${load}>${(data) => (data.data.length === 0
          ? html`<${Empty} title="No budgets"><p>A budget bounds what requests may cost in a day or a month. In <code>sluice.properties</code>:</p><pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre><//>`
          : html`<${Budgets} data=${data} search=${search} session=${session} clear=${() => set('')} />`)}<//>
      <//>
      ${hasAlerts && html`<${Alerts} load=${alerts} session=${session} />`}
      <${Limits} query=${query} session=${session} clients=${[...new Set((load.data?.data ?? []).filter((entry) => entry.each === 'client').map((entry) => entry.of))]} />
    <//>`;
};

export default BudgetsPage;
