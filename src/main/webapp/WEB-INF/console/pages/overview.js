import { html, useEffect, useRef } from '../parts/html.js';
import { count, duration, money, placesFor, seconds, share, NONE } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, replace } from '../parts/route.js';
import { announce, Choice, Copy, Loaded, Page, Section, Spark, State, useSession } from '../parts/ui.js';
import { Breaker } from '../parts/breaker.js';
import { GatewaysLine, useGateways } from '../parts/gateways.js';
import { Table } from '../parts/table.js';

const WINDOWS = [['15', 'Last 15 minutes'], ['60', 'Last hour'], ['180', 'Last 3 hours']];

const SERVING = {
  UP: ['good', 'Serving'],
  DRAINING: ['warning', 'Draining: takes no new requests'],
  LEDGER_FULL: ['bad', 'Refusing: the spool of the ledger is full'],
};

const LEDGER = {
  UP: ['good', 'Ledger up'],
  VOLATILE: ['warning', 'Ledger up, rows wait in memory'],
  LAGGING: ['warning', 'Ledger behind'],
  AWAY: ['bad', 'Ledger database away'],
  FULL: ['bad', 'Ledger full'],
  TAKEN: ['bad', 'Ledger written by another process'],
};

const Status = ({ data, formats, gateways }) => {
  const [kind, words] = SERVING[data.state] ?? ['warning', data.state];
  const [ledgerKind, ledgerWords] = data.ledger ? LEDGER[data.ledger.state] ?? ['warning', `Ledger ${data.ledger.state.toLowerCase()}`] : [];
  const lag = data.ledger && (data.ledger.lag_seconds > 60 || data.ledger.spool_percent >= 50 || data.ledger.state !== 'UP');
  return html`
    <ul class="status" aria-label="State of this gateway">
      <li><${State} kind=${kind}><strong>${words}</strong><//></li>
      <li>${count(data.running)} running</li>
      ${data.redis && html`<li><${State} kind=${data.redis === 'UP' ? 'good' : 'bad'}>Redis ${data.redis.toLowerCase()}<//></li>`}
      ${data.ledger && html`<li><${State} kind=${ledgerKind}>${ledgerWords}${lag && `: ${seconds(data.ledger.lag_seconds)} behind, spool ${data.ledger.spool_percent} % full`}<//></li>`}
      <${GatewaysLine} of=${gateways} />
      <li class="quiet-text">since ${formats.until(data.started_at)}</li>
    </ul>`;
};

const PAGES = ['overview', 'targets', 'budgets', 'usage', 'requests', 'prices', 'clients', 'config'];

const Notices = ({ notices }) => notices?.length > 0 && html`
  <ul class="notices" aria-label="Notices">
    ${notices.map((notice) => html`
      <li key=${notice.text} class=${notice.level}>
        <${State} kind=${notice.level === 'error' ? 'bad' : 'warning'}>${notice.text}<//>
        ${PAGES.includes(notice.page) && notice.page !== 'overview' && html`<a href=${link(notice.page)}>Look<span class="unseen"> at ${notice.text}</span></a>`}
      </li>`)}
  </ul>`;

const rate = (n, over) => {
  if (!over) return [NONE, ''];
  const second = n / over;
  return second >= 1 ? [second.toFixed(second < 10 ? 1 : 0), 'req/s'] : [(second * 60).toFixed(second * 60 < 10 ? 1 : 0), 'req/min'];
};

const Figure = ({ name, value, unit, note, values, label }) => html`
  <div class="figure">
    <dt>${name}</dt>
    <dd><span class="figure-value">${value}</span>${unit && html` <span class="unit">${unit}</span>`}<span class="figure-note">${note}</span>
      <${Spark} values=${values} label=${label} /></dd>
  </div>`;

const Figures = ({ data, session }) => {
  const { series, totals } = data;
  const [perSecond, unit] = rate(totals.n, series.length * data.step_seconds);
  const failed = share(totals.failed, totals.n);
  const first = duration(totals.first_p95_ms);
  return html`
    <dl class="figures">
      <${Figure} name="Requests" value=${perSecond} unit=${unit} note=${`${count(totals.n)} in all`} values=${series.map((step) => step.n)}
        label=${`Requests in each step of ${data.step_seconds} seconds`} />
      <${Figure} name="Failed" value=${failed} note=${`${count(totals.failed)} failed, ${count(totals.refused)} refused`} values=${series.map((step) => step.failed)}
        label="Failed requests in each step" />
      <${Figure} name="First token, p95" value=${first} note=${`${totals.first_p50_ms === undefined ? '' : `half within ${duration(totals.first_p50_ms)}; `}whole answer ${duration(totals.took_p95_ms)}`} values=${series.map((step) => step.first_p95_ms)}
        label="95th percentile of the time to the first token in each step" />
      ${session.prices && html`
        <${Figure} name="Cost" value=${money(totals.cost, placesFor([totals.cost]))} unit=${session.currency} values=${series.map((step) => Number(step.cost))}
          label="Cost in each step" />`}
    </dl>
    <details class="figures-table">
      <summary>Figures of each step</summary>
      <${Table} caption="Requests of this gateway, newest first" keyOf=${(step) => step.at} rows=${[...series].reverse()} columns=${[
        { key: 'at', label: 'From', head: true, cell: (step) => session.formats.minute(step.at) },
        { key: 'n', label: 'Requests', number: true, cell: (step) => count(step.n) },
        { key: 'refused', label: 'Refused', number: true, cell: (step) => count(step.refused) },
        { key: 'failed', label: 'Failed', number: true, cell: (step) => count(step.failed) },
        { key: 'half', label: 'First token, p50', number: true, cell: (step) => duration(step.first_p50_ms) },
        { key: 'first', label: 'First token, p95', number: true, cell: (step) => duration(step.first_p95_ms) },
        { key: 'took', label: 'Answer, p95', number: true, cell: (step) => duration(step.took_p95_ms) },
        ...(session.prices ? [{ key: 'cost', label: session.currency, number: true, cell: (step) => money(step.cost, placesFor(series.map((one) => one.cost))) }] : []),
      ]} />
    </details>`;
};

const Targets = ({ targets, session }) => {
  const places = placesFor(targets.map((target) => target.cost));
  return html`
    <${Table} caption="Targets in this window" keyOf=${(row) => row.target} rows=${targets} rowClass=${(row) => (row.state === 'closed' ? '' : 'attention')} columns=${[
      { key: 'target', label: 'Target', head: true, cell: (row) => html`<a href=${link('targets', { q: row.target })}>${row.target}</a>` },
      { key: 'state', label: 'Breaker', cell: (row) => html`<${Breaker} of=${row} />` },
      { key: 'in_flight', label: 'In flight', number: true, cell: (row) => html`${count(row.in_flight)}${row.waiting > 0 && html` <span class="quiet-text">+ ${count(row.waiting)} waiting</span>`}` },
      { key: 'n', label: 'Requests', number: true, cell: (row) => count(row.n) },
      { key: 'failed', label: 'Failed', number: true, cell: (row) => html`${count(row.failed)}${row.n > 0 && html` <span class="quiet-text share">${share(row.failed, row.n)}</span>`}` },
      { key: '429', label: '429', number: true, cell: (row) => count(row.refused_429) },
      { key: '5xx', label: '5xx', number: true, cell: (row) => count(row.errors_5xx) },
      { key: 'half', label: 'First token, p50', number: true, cell: (row) => duration(row.first_p50_ms) },
      { key: 'first', label: 'First token, p95', number: true, cell: (row) => duration(row.first_p95_ms) },
      ...(session.prices ? [{ key: 'cost', label: session.currency, number: true, cell: (row) => money(row.cost, places) }] : []),
    ]} />`;
};

const FirstRequest = ({ session, data, minutes }) => {
  const isNew = Date.parse(data.started_at) >= Date.parse(data.series[0]?.at);
  const line = [
    `curl ${session.base_url}/chat/completions \\`,
    ...(session.demo ? [] : ['  -H "Authorization: Bearer $SLUICE_KEY" \\']),
    '  -H "Content-Type: application/json" \\',
    `  -d '{"model":"${session.demo ? 'sluice-demo' : 'gpt-4o-mini'}","messages":[{"role":"user","content":"Hello"}]}'`,
  ].join('\n');
  return html`
    <section class="empty" aria-labelledby="first">
      <h2 id="first" class="empty-title">${isNew ? 'No request has come yet' : `No request in the ${WINDOWS.find(([key]) => key === minutes)[1].toLowerCase()}`}</h2>
      <p>${session.demo ? 'Send one:' : html`Send one, with the key of a client in <code>SLUICE_KEY</code>, and a model of yours:`}</p>
      <pre class="code" tabindex="0" aria-label="Command">${line}</pre>
      <div class="row"><${Copy} text=${line} what="the command" /><span class="quiet-text">This page turns by itself at the first request.</span></div>
    </section>`;
};

const OverviewPage = ({ query }) => {
  const session = useSession();
  const minutes = WINDOWS.some(([key]) => key === query.get('minutes')) ? query.get('minutes') : '60';
  const load = useLoad('overview', { minutes }, 5000);
  const gateways = useGateways();
  const told = useRef(null);

  useEffect(() => {
    if (!load.data) return;
    // Only what needs a person is announced: figures change every five seconds.
    const news = [SERVING[load.data.state]?.[1] ?? load.data.state, ...(load.data.notices ?? []).map((notice) => notice.text)].join('. ');
    if (told.current !== null && told.current !== news) announce(news);
    told.current = news;
  }, [load.data]);

  return html`
    <${Page} title="Overview" lead=${`Gateway ${session.gateway}, from its memory; renewed every 5 seconds.`} actions=${html`
      <${Choice} label="Window" value=${minutes} options=${WINDOWS} search=${true} onChange=${(value) => replace('overview', { minutes: value === '60' ? undefined : value })} />`}>
      <${Loaded} of=${load}>${(data) => {
        const quiet = data.totals.n === 0 && data.running === 0 && data.targets.every((target) => target.n === 0);
        return html`
          <${Status} data=${data} formats=${session.formats} gateways=${gateways} />
          <${Notices} notices=${data.notices} />
          ${quiet ? html`<${FirstRequest} session=${session} data=${data} minutes=${minutes} />` : html`<${Figures} data=${data} session=${session} />`}
          ${data.targets.length > 0 && html`
            <${Section} id="targets" title="Targets" aside=${html`<span class="quiet-text">at ${session.formats.second(data.at)}</span>`}>
              <${Targets} targets=${data.targets} session=${session} />
            <//>`}`;
      }}<//>
    <//>`;
};

export default OverviewPage;
