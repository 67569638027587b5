import { html, useEffect, useRef, useState } from './html.js';
import { get, post } from './api.js';
import { count, exact, money, placesFor } from './format.js';
import { lastDay } from './range.js';
import { Table } from './table.js';
import { announce, Dialog, Failure, Field, Section, State, useSession } from './ui.js';

const EVERY = 1000;

const STATES = {
  running: ['half', (run) => `${run.change ? 'Changing' : 'Looking'}: ${count(run.days_done)} of ${count(run.days)} days`],
  done: ['good', (run) => (run.change ? `Changed ${count(run.changed)} of ${count(run.rows)} requests` : `${count(run.changed)} of ${count(run.rows)} requests would change`)],
  failed: ['bad', (run) => `Failed after ${count(run.days_done)} of ${count(run.days)} days; the gateway’s log says why. ${run.change ? 'These days are done; begin again for the rest.' : ''}`],
  stopped: ['warning', (run) => `The gateway stopped after ${count(run.days_done)} of ${count(run.days)} days. Begin again for the rest.`],
};

const Result = ({ run, currency }) => {
  const [kind, words] = STATES[run.state];
  const places = Math.max(2, placesFor([run.before, run.after, ...run.models.flatMap((row) => [row.before, row.after])]));
  const amount = (text) => html`<span title=${exact(text)}>${money(text, places)}</span>`;
  return html`
    <p class="beside" role="status"><${State} kind=${kind}>${run.from} to ${run.to}. ${words(run)}.<//></p>
    ${run.rows > 0 && html`
      <${Table} caption="Costs before and after, by model" keyOf=${(row) => row.model} rows=${[{ ...run, model: 'All' }, ...run.models]} columns=${[
        { key: 'model', label: 'Provider and model', head: true, cell: (row) => row.model },
        { key: 'rows', label: 'Requests', number: true, cell: (row) => count(row.rows) },
        { key: 'changed', label: 'Changed', number: true, cell: (row) => count(row.changed) },
        { key: 'left', label: 'Left as they are', number: true, cell: (row) => count(row.left) },
        { key: 'before', label: `Before, ${currency}`, number: true, cell: (row) => amount(row.before) },
        { key: 'after', label: `After, ${currency}`, number: true, cell: (row) => amount(row.after) },
      ]} />`}`;
};

const Confirm = ({ run, close, change }) => html`
  <${Dialog} title="Change these costs?" close=${close}>
    <div class="dialog-form">
      <p>${count(run.changed)} requests from ${run.from} to ${run.to} get new costs, and the sums of their hours and days with them. What they cost before is not kept.</p>
      <div class="row"><button type="button" class="danger" onClick=${change}>Change costs</button><button type="button" onClick=${close}>Cancel</button></div>
    </div>
  <//>`;

// Costs of past days with the prices of now: first the difference, then the change.
export const Reprice = () => {
  const { formats, currency } = useSession();
  const yesterday = lastDay(formats.today());
  const [run, setRun] = useState({ state: 'none' });
  const [error, setError] = useState(null);
  const [asks, setAsks] = useState(false);
  const from = useRef(null);
  const to = useRef(null);

  useEffect(() => {
    const loading = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setRun(await get('reprice', {}, loading.signal));
      } catch (failure) {
        if (failure.name !== 'AbortError') setError(failure);
      }
    }, run.state === 'none' ? 0 : EVERY);
    if (run.state !== 'running' && run.days !== undefined) clearTimeout(timer);
    return () => {
      clearTimeout(timer);
      loading.abort();
    };
  }, [run.state === 'running' ? run : run.state]);

  const begin = async (params) => {
    setError(null);
    setAsks(false);
    try {
      setRun(await post('reprice', {}, params));
      announce(params.change ? 'Costs are changed' : 'The difference is computed');
    } catch (failure) {
      setError(failure);
    }
  };
  const look = (event) => {
    event.preventDefault();
    begin({ from: from.current.value, to: to.current.value });
  };
  return html`
    <${Section} id="reprice" title="Costs of past days" aside=${html`<span class="quiet-text">computed anew with the prices of now</span>`}>
      <form class="filters" onSubmit=${look}>
        <${Field} label="From"><input ref=${from} type="date" max=${yesterday} defaultValue=${yesterday} required /><//>
        <${Field} label="To"><input ref=${to} type="date" max=${yesterday} defaultValue=${yesterday} required /><//>
        <button type="submit" disabled=${run.state === 'running'}>See the difference</button>
        ${run.state === 'done' && !run.change && run.changed > 0 && html`<button type="button" class="danger" onClick=${() => setAsks(true)}>Change costs</button>`}
      </form>
      ${error && html`<${Failure} error=${error} />`}
      ${run.state !== 'none' && html`<${Result} run=${run} currency=${currency} />`}
      ${asks && html`<${Confirm} run=${run} close=${() => setAsks(false)} change=${() => begin({ from: run.from, to: run.to, change: 'true' })} />`}
    <//>`;
};
