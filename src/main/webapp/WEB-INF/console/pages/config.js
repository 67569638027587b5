import { html, useState } from '../parts/html.js';
import { post } from '../parts/api.js';
import { Confirm } from '../parts/confirm.js';
import { bytes, seconds } from '../parts/format.js';
import { Gateways, useGateways } from '../parts/gateways.js';
import { useLoad } from '../parts/load.js';
import { params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { announce, Empty, Loaded, Meter, Page, Section, State, useSession } from '../parts/ui.js';

const STATES = {
  UP: ['good', 'up'], VOLATILE: ['warning', 'up, rows wait in memory'], LAGGING: ['warning', 'behind, being written'], AWAY: ['bad', 'database away; rows wait in the spool'],
  FULL: ['bad', 'spool full; exchanges have no row, or are refused'], TAKEN: ['bad', 'another process writes this spool'],
};

const Ledger = () => {
  const load = useLoad('ledger');
  return html`
    <${Section} id="ledger" title="Ledger">
      <${Loaded} of=${load}>${(data) => {
        const [kind, words] = STATES[data.state] ?? ['warning', data.state.toLowerCase()];
        return html`
          <div class="card ledger">
            <dl class="pairs">
              <dt>State</dt><dd><${State} kind=${kind}>${words}<//>${data.detail && html`<span class="sub">${data.detail}</span>`}</dd>
              <dt>Database</dt><dd><${State} kind=${data.database_up ? 'good' : 'bad'}>${data.database_up ? 'answers' : 'away'}<//></dd>
              <dt>Behind</dt><dd>${data.lag_seconds > 0 ? seconds(data.lag_seconds) : 'nothing'}</dd>
              <dt>Spool</dt><dd>${data.spool_percent} % full, ${bytes(data.waiting_bytes)} not yet free<${Meter} percent=${data.spool_percent} label=${`${data.spool_percent} % of the spool used`} /></dd>
            </dl>
          </div>`;
      }}<//>
    <//>`;
};

const ACTIONS = {
  'config/reload': { title: 'Reload the configuration?', label: 'Reload', kind: 'primary',
    text: 'The file is read again, also if it has not changed. If it has a fault, nothing changes. It holds for this gateway alone; others read their own files.' },
  drain: { title: 'Drain this gateway?', label: 'Drain', kind: 'danger',
    text: 'Its readiness fails from now on, so that load balancers send no more requests here. Requests that still arrive are served, until you stop draining.' },
  resume: { title: 'Stop draining?', label: 'Stop draining', kind: 'primary',
    text: 'Load balancers send requests here again once they see that it is ready.' },
};

// What an operation has led to, in words: a reload may have been refused.
const outcome = (action, answer) => {
  if (action !== 'config/reload') return { kind: 'good', words: answer.state === 'draining' ? 'This gateway drains.' : 'This gateway serves again.' };
  if (!answer.applied) return { kind: 'bad', words: 'Nothing has changed, as the configuration has faults:', list: answer.faults };
  return { kind: 'good', words: answer.at_next_start.length === 0 ? 'The configuration is in force.' : 'The configuration is in force, but for these properties, which need a new start:', list: answer.at_next_start };
};

const Outcome = ({ of }) => html`
  <div class="note" role="status"><${State} kind=${of.kind}>${of.words}<//>
    ${of.list?.length > 0 && html`<ul>${of.list.map((one) => html`<li key=${one} class="mono">${one}</li>`)}</ul>`}</div>`;

const Buttons = ({ own, ask }) => {
  const button = (action) => html`<button type="button" class="small" onClick=${() => ask(action)}>${ACTIONS[action].label}</button>`;
  return html`<span class="tight">${button('config/reload')}${button(own?.state === 'draining' ? 'resume' : 'drain')}</span>`;
};

const Value = ({ of }) => {
  if (of.secret) return html`<${State} kind=${of.value === 'set' ? 'good' : 'none'}>secret, ${of.value}<//>`;
  return of.value === '' ? html`<span class="quiet-text">empty</span>` : html`<span class="mono">${of.value}</span>`;
};

// A name may break after its dots, and reads better there than anywhere else.
const Name = ({ text }) => html`<span class="mono">${text.split('.').map((part, index) => (index === 0 ? part : html`.<wbr />${part}`))}</span>`;

const ConfigPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('config');
  const gateways = useGateways();
  const [asked, ask] = useState(null);
  const [done, setDone] = useState(null);
  const act = async () => {
    const answer = outcome(asked, await post(asked));
    setDone(answer);
    announce(answer.words);
    ask(null);
    gateways.reload();
    load.reload();
  };
  const search = query.get('q') ?? '';
  const set = (q) => replace('config', { ...params(query), q });
  return html`
    <${Page} title="Configuration" lead="What is in force, and from where. Files are changed where they lie; no secret is shown." actions=${html`<${Search} label="Filter" value=${search} set=${set} />`}>
      ${done && html`<${Outcome} of=${done} />`}
      <${Loaded} of=${gateways}>${(data) => html`<${Gateways} of=${data} formats=${session.formats}
        actions=${session.can('change') && html`<${Buttons} own=${data.data.find((one) => one.own)} ask=${ask} />`} />`}<//>
      ${asked && html`<${Confirm} ...${ACTIONS[asked]} act=${act} close=${() => ask(null)} />`}
      ${session.ledger && html`<${Ledger} />`}
      <${Section} id="properties" title="Properties">
      <${Loaded} of=${load}>${(data) => {
        const rows = data.data.filter((row) => matches(search, row.property, row.secret ? 'secret' : row.value, row.origin));
        return html`
          <p class="facts">${data.origin[0].toUpperCase()}${data.origin.slice(1)}, in force since ${session.formats.until(data.loaded_at)}.</p>
          ${data.warnings?.length > 0 && html`
            <ul class="notices" aria-label="Warnings">${data.warnings.map((warning) => html`<li key=${warning}><${State} kind="warning">${warning}<//></li>`)}</ul>`}
          ${rows.length === 0
            ? html`<${Empty} title=${search ? 'No property has this in its name or value' : 'Nothing is configured'}><p>What is not set has its default, which the reference tells.</p>
                ${search && html`<div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div>`}<//>`
            : html`<${Table} caption="Properties in force" keyOf=${(row) => row.property} rows=${rows} columns=${[
                { key: 'property', label: 'Property', head: true, cell: (row) => html`<${Name} text=${row.property} />` },
                { key: 'value', label: 'Value', wide: true, cell: (row) => html`<${Value} of=${row} />` },
                { key: 'origin', label: 'Origin', wide: true, cell: (row) => html`<span class="quiet-text">${row.origin}</span>` },
              ]} />`}`;
      }}<//>
      <//>
    <//>`;
};

export default ConfigPage;
