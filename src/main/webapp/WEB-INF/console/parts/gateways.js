import { html } from './html.js';
import { seconds } from './format.js';
import { useLoad } from './load.js';
import { link } from './route.js';
import { Table } from './table.js';
import { Section, State } from './ui.js';

const KINDS = { serving: 'good', draining: 'warning', gone: 'bad' };

const EVERY = 10000;

// All gateways on the database of the ledger; this one alone, where there is none.
export const useGateways = () => useLoad('gateways', {}, EVERY);

const plural = (n, one, several) => `${n} ${n === 1 ? one : several}`;

const clock = (ms) => `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms < 0 ? 'behind' : 'ahead'}`;

// What is to be known of several gateways, in a line.
export const GatewaysLine = ({ of }) => {
  if (of.data === undefined || of.data.data.length < 2) return null;
  const all = of.data.data;
  const here = all.filter((one) => one.state !== 'gone');
  const others = here.filter((one) => !one.same_config).length;
  const gone = all.length - here.length;
  const off = here.filter((one) => one.clock_off).length;
  const faults = [gone > 0 && `${gone} gone`, others > 0 && `${others} with another configuration`, off > 0 && plural(off, 'clock off', 'clocks off')].filter(Boolean);
  return html`<li><a href=${link('config')}><${State} kind=${faults.length === 0 ? 'good' : 'warning'}>${[plural(here.length, 'gateway', 'gateways'), ...faults].join(', ')}<//></a></li>`;
};

const OTHERS = {
  ledger_off: 'Other gateways are known only where there is a ledger.',
  ledger_away: 'The database of the ledger is away, so other gateways are not known now.',
  ledger_slow: 'The database of the ledger is slow, so other gateways are not known now.',
};

const Name = ({ of }) => html`${of.gateway === undefined ? 'This gateway' : `Gateway ${of.gateway}`}
  ${of.gateway !== undefined && of.own && html`<span class="sub">this one</span>`}${of.host && html`<span class="sub">${of.host}</span>`}`;

const Standing = ({ of, formats }) => html`
  <${State} kind=${KINDS[of.state]}>${of.state}<//>
  ${of.state === 'gone' && html`<span class="sub">seen ${formats.until(of.seen_at)}</span>`}
  ${of.state !== 'gone' && of.unusable.map((one) => html`<span key=${one.target} class="sub">${one.target}: ${one.state.replaceAll('_', ' ')}</span>`)}`;

export const Gateways = ({ of, formats, actions }) => html`
  <${Section} id="gateways" title="Gateways" aside=${actions}>
    <${Table} caption="Gateways" keyOf=${(row) => row.gateway ?? 'own'} rows=${of.data} rowClass=${(row) => (row.state === 'serving' && row.same_config && !row.clock_off ? '' : 'attention')} columns=${[
      { key: 'gateway', label: 'Gateway', head: true, cell: (row) => html`<${Name} of=${row} />` },
      { key: 'state', label: 'State', cell: (row) => html`<${Standing} of=${row} formats=${formats} />` },
      { key: 'version', label: 'Version', cell: (row) => row.version },
      { key: 'config', label: 'Configuration', wide: true, cell: (row) => (row.same_config
        ? html`<span class="mono">${row.config}</span>`
        : html`<${State} kind="warning"><span class="mono">${row.config}</span>, another one<//>`) },
      { key: 'clock', label: 'Clock', cell: (row) => (row.clock_off ? html`<${State} kind="warning">${clock(row.clock_ahead_ms)}<//>` : html`<span class="quiet-text">right</span>`) },
      { key: 'lag', label: 'Ledger', cell: (row) => (row.lag_seconds > 0 ? `${seconds(row.lag_seconds)} behind` : html`<span class="quiet-text">up to date</span>`) },
      { key: 'started', label: 'Started', cell: (row) => formats.until(row.started_at) },
    ]} />
    ${OTHERS[of.others] && html`<p class="quiet-text beside">${OTHERS[of.others]}</p>`}
  <//>`;
