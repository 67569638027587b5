import { html, useEffect, useRef, useState } from '../parts/html.js';
import { address, get } from '../parts/api.js';
import { count, duration, exact, money, placesFor, NONE } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { RangeFields, rangeOf, sayRange } from '../parts/range.js';
import { Exports } from '../parts/exports.js';
import { CLIENT_COLUMN, ENDINGS, Result, RESULT_COLUMNS } from '../parts/result.js';
import { Table } from '../parts/table.js';
import { TextFilter } from '../parts/text-filter.js';
import { announce, Choice, Copy, Dialog, Empty, Failure, Field, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

const TEXTS = [
  ['request_id', 'Request id'], ['client', 'Client'], ['user', 'User'], ['asked', 'Model asked for'], ['target', 'Target'], ['status', 'Status', '200 or 5xx'],
  ['error', 'Error code'],
];

const FIRST = ['request_id'];

const costOf = (row, places) => {
  if (row.cost !== undefined) return html`<span title=${exact(row.cost)}>${money(row.cost, places)}</span>`;
  return row.unpriced ? html`<span class="quiet-text">no price</span>` : NONE;
};

const List = ({ rows, open, prices, formats, currency }) => {
  const places = Math.max(4, placesFor(rows.map((row) => row.cost)));
  return html`<${Table} caption="Requests, newest first" keyOf=${(row) => row.id} rows=${rows} columns=${[
    { key: 'begun', label: 'Begun', head: true, cell: (row) => html`
      <a href=${open(row.id)} title=${formats.full(row.begun)}>${formats.stamp(row.begun)}</a>${row.n > 1 && html`<span class="sub">${count(row.n)} requests alike</span>`}` },
    CLIENT_COLUMN,
    { key: 'model', label: 'Model', cell: (row) => html`${row.asked ?? NONE}${row.target && row.target !== row.asked && html`<span class="sub">${row.target}</span>`}` },
    ...RESULT_COLUMNS,
    ...(prices ? [{ key: 'cost', label: currency, number: true, cell: (row) => costOf(row, places) }] : []),
  ]} />`;
};

const Timeline = ({ of }) => {
  const whole = Math.max(of.took_ms ?? 0, of.first_ms ?? 0, of.queue_ms ?? 0);
  if (!whole) return null;
  const x = (ms) => (100 * ms) / whole;
  const queue = of.queue_ms ?? 0;
  const first = of.first_ms ?? whole;
  const words = [queue > 0 && `waited for a place ${duration(queue)}`, of.first_ms !== undefined && `first token after ${duration(of.first_ms)}`, `over after ${duration(of.took_ms)}`].filter(Boolean).join(', ');
  return html`
    <div>
      <svg class="timeline" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
        <rect class="queue" x="0" width=${x(queue)} height="14" />
        <rect class="wait" x=${x(queue)} width=${Math.max(0, x(first) - x(queue))} height="14" />
        <rect class="answer" x=${x(first)} width=${100 - x(first)} height="14" />
      </svg>
      <p class="quiet-text">${words[0].toUpperCase()}${words.slice(1)}.</p>
    </div>`;
};

export const Pairs = ({ rows }) => html`
  <dl class="pairs">${rows.filter(([, value]) => value !== undefined && value !== null && value !== false).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>`;

const Id = ({ text, what }) => html`<span class="copyable"><span class="mono">${text}</span><${Copy} text=${text} what=${what} /></span>`;

// The parts are those that the row tells; parts of parts are said so, and never added up.
const PARTS = [
  ['input', 'Prompt', 0], ['cached', 'from the cache', 1], ['written', 'written to the cache', 1], ['written_1h', 'of this for an hour', 2], ['audio_in', 'sound', 1],
  ['image_in', 'images', 1], ['output', 'Answer', 0], ['reasoning', 'hidden reasoning', 1], ['audio_out', 'sound', 1],
];

const Tokens = ({ of }) => {
  // What is nought of a part is not worth a line.
  const known = PARTS.filter(([name, , depth]) => (depth === 0 ? of[name] !== undefined : of[name] > 0));
  if (known.length === 0) return html`<p class="quiet-text">No tokens are known.</p>`;
  return html`<${Table} stay caption="Tokens by part" keyOf=${([name]) => name} rows=${known} columns=${[
    { key: 'part', label: 'Part', head: true, cell: ([, name, depth]) => (depth === 0 ? html`<strong>${name}</strong>` : html`<span class="quiet-text">${depth === 2 ? '·· ' : '· '}</span>${name}`) },
    { key: 'tokens', label: 'Tokens', number: true, cell: ([name]) => count(of[name]) },
  ]} />`;
};

export const Details = ({ of, session, narrow }) => {
  const { formats } = session;
  return html`
    <p><${Result} of=${of} /></p>
    <${Timeline} of=${of} />
    <${Pairs} rows=${[
      ['Begun', formats.full(of.begun)],
      ['Id', html`<${Id} text=${of.id} what="the id" />`],
      ['Request id', of.request_id && html`<${Id} text=${of.request_id} what="the request id" />`],
      ['Trace', of.trace_id && html`<${Id} text=${of.trace_id} what="the trace id" />`],
      ['Stands for', of.n > 1 && `${count(of.n)} requests refused alike`],
      ['Client', of.client && html`<a href=${narrow({ client: of.client })}>${of.client}</a>`],
      ['Tried by', of.tried_by],
      ['User', of.user && of.user !== of.client && html`<a href=${narrow({ user: of.user })}>${of.user}</a>`],
      ['API', of.api && `${of.api}${of.stream ? ', as a stream' : ''}`],
      ['Asked for', of.asked && html`<a href=${narrow({ asked: of.asked })}>${of.asked}</a>`],
      ['Target', of.target && html`<a href=${narrow({ target: of.target })}>${of.target}</a>`],
      [of.status < 400 ? 'Answered as' : 'Model', of.model],
      ['Tier', of.tier],
      ['Provider’s id', of.provider_id && html`<${Id} text=${of.provider_id} what="the provider's id" />`],
      ['Address', of.address && html`<span class="mono">${of.address}</span>`],
      ['Gateway', of.gateway],
    ]} />
    ${of.attempts_made?.length > 0 && html`
      <${Section} id="attempts" title="Attempts">
        <${Table} stay caption="Attempts in their order" keyOf=${(attempt) => attempt.n} rows=${of.attempts_made} columns=${[
          { key: 'n', label: 'Attempt', cell: (attempt) => html`${attempt.n === 0 ? 'copy' : attempt.n}${attempt.kind === 'hedge' && html`<span class="sub">hedge</span>`}` },
          { key: 'target', label: 'Target', head: true, cell: (attempt) => attempt.target },
          { key: 'result', label: 'Result', cell: (attempt) => html`<${State} kind=${/^2/.test(attempt.result) ? 'good' : 'bad'}>${attempt.result.replaceAll('_', ' ')}<//>` },
          ...(of.attempts_made.some((attempt) => attempt.input !== undefined || attempt.cost !== undefined) ? [
            { key: 'input', label: 'Input', number: true, cell: (attempt) => (attempt.input === undefined ? NONE : html`${count(attempt.input)}${attempt.source === 'counted' && html`<span class="sub">counted here</span>`}`) },
            { key: 'output', label: 'Output', number: true, cell: (attempt) => (attempt.output === undefined ? NONE : count(attempt.output)) },
            { key: 'cost', label: session.currency ?? 'Cost', number: true, cell: (attempt) => (attempt.cost === undefined ? NONE : exact(attempt.cost)) },
          ] : []),
        ]} />
        ${of.attempts_made.some((attempt) => attempt.input !== undefined || attempt.cost !== undefined) && html`
          <p class="quiet-text">Tokens and costs here come on top of the request’s own. No client is charged for them.</p>`}
      <//>`}
    ${of.attempts_made === undefined && of.attempts > 0 && html`<p class="quiet-text">${of.attempts === 1 ? 'One attempt.' : `${count(of.attempts)} attempts.`}</p>`}
    ${of.attempts === 0 && of.status >= 400
      ? html`<p class="quiet-text">Nothing was sent to a provider, so it cost nothing.</p>`
      : html`<${Spent} of=${of} session=${session} />`}`;
};

const Spent = ({ of, session: { currency, prices } }) => html`
    <${Section} id="tokens" title="Tokens" aside=${of.source && html`<span class="quiet-text">${of.source === 'counted' ? 'counted by the gateway' : 'reported by the provider'}</span>`}>
      <${Tokens} of=${of} />
    <//>
    ${prices && html`
      <${Section} id="cost" title="Cost">
        <${Pairs} rows=${[
          ['Cost', of.cost !== undefined ? html`<strong>${exact(of.cost)}</strong> ${currency}` : of.unpriced ? html`<${State} kind="warning">unknown: no price<//>` : 'none'],
          ['Provider’s own figure', of.cost_told !== undefined && `${exact(of.cost_told)} ${currency}`],
          ['Price', of.price && html`<span class="mono">${of.price}</span>`],
          ['Prices of', (of.model ?? of.asked) && html`<a href=${link('prices', { provider: of.provider, target: of.target, model: of.model ?? of.asked })}>${of.model ?? of.asked}</a>`],
        ]} />
      <//>`}`;

const KEPT = {
  cut: 'Only the beginning is kept.', form: 'It was a form, which is not kept.', binary: 'It was no text, and is not kept.',
  coded: 'It was compressed in a way that the gateway cannot read, and is not kept.', none: 'There was none.',
};

const Kept = ({ title, of }) => html`
  <h3>${title} <span class="quiet-text">${count(of.bytes)} bytes</span></h3>
  ${KEPT[of.state] && html`<p class="quiet-text">${KEPT[of.state]}</p>`}
  ${of.text && html`<pre class="code" tabindex="0" aria-label=${title}>${of.text}</pre>`}`;

// Loaded only when somebody asks for it, as each look is recorded.
const Text = ({ id, formats }) => {
  const [shown, setShown] = useState(false);
  const load = useLoad(shown ? `exchanges/${encodeURIComponent(id)}/capture` : null);
  const isMissing = shown && load.error?.code === 'not_found';
  useEffect(() => {
    if (shown && (load.data || load.error)) announce(isMissing ? 'No text is kept' : 'The text is shown');
  }, [shown, load.data, load.error]);
  return html`
    <${Section} id=${`text-${id}`} title="Text" aside=${html`<button type="button" onClick=${() => setShown(!shown)}>${shown ? 'Hide text' : 'Show text'}</button>`}>
      <p class="quiet-text">The audit records that you look at it.</p>
      ${isMissing && html`<p>No text is kept of this request.</p>`}
      ${shown && !isMissing && html`<${Loaded} of=${load}>${(data) => html`
        <p class="quiet-text">Sent to ${data.target}, kept by the rule ${data.rule} until ${formats.full(data.expires)}. What is between square brackets is masked.</p>
        <${Kept} title="Request" of=${data.request} />
        <${Kept} title="Answer" of=${data.answer} />`}<//>`}
    <//>`;
};

const Drawer = ({ id, close, session, narrow }) => {
  const load = useLoad(`exchanges/${encodeURIComponent(id)}`);
  const several = load.data?.data.length > 1;
  return html`
    <${Dialog} title=${several ? `${load.data.data.length} requests with this id` : 'Request'} kind="drawer" close=${close}>
      <${Loaded} of=${load}>${(data) => data.data.map((one) => html`<div key=${one.id} class="dialog-part"><${Details} of=${one} session=${session} narrow=${narrow} />${session.can('captures') && html`<${Text} id=${one.id} formats=${session.formats} />`}</div>`)}<//>
    <//>`;
};

const LIMIT = 50;

// So many answers follow by themselves where a search ends before its page is full.
const MOST_ANSWERS = 20;

// The rows after those of the first answer, and how far the search is.
const useOlder = (first, parameters) => {
  const begin = { first, rows: [], next: first?.next, searchedTo: first?.searched_to };
  const [state, setState] = useState(begin);
  const running = useRef(null);

  const load = async (last) => {
    const mine = new AbortController();
    running.current = mine;
    let now = last;
    let failure;
    setState({ ...now, busy: true });
    try {
      for (let part = 0; part === 0 || (part < MOST_ANSWERS && now.searchedTo && now.rows.length < last.rows.length + LIMIT); part++) {
        const answer = await get('exchanges', { ...parameters, before: now.next }, mine.signal);
        now = { ...last, rows: [...now.rows, ...answer.data], next: answer.next, searchedTo: answer.searched_to };
        if (running.current === mine) setState({ ...now, busy: true });
      }
    } catch (error) {
      failure = mine.signal.aborted ? undefined : error;
    }
    if (running.current !== mine) return;
    setState({ ...now, failure });
    announce(`${now.rows.length - last.rows.length} more requests`);
  };

  useEffect(() => {
    setState(begin);
    if (begin.searchedTo) load(begin);
    return () => {
      running.current?.abort();
      running.current = null;
    };
  }, [first]);
  // Until the effect has run, the state is that of an earlier answer.
  const current = state.first === first ? state : begin;
  return { ...current, more: () => load({ ...current, failure: undefined }), stop: () => running.current?.abort() };
};

// What may come after the last row.
const Further = ({ of, formats }) => {
  if (of.failure) return html`<${Failure} error=${of.failure} retry=${of.more} />`;
  if (!of.next) return null;
  if (!of.searchedTo) return html`<p class="more"><button type="button" onClick=${of.more} disabled=${of.busy}>${of.busy ? 'Loading …' : 'Older requests'}</button></p>`;
  return html`
    <p class="more"><span role="status">${of.busy ? 'Looking' : 'Looked'} back to ${formats.stamp(of.searchedTo)}${of.busy ? ' …' : '.'}</span>${' '}
      ${of.busy ? html`<button type="button" onClick=${of.stop}>Stop</button>` : html`<button type="button" onClick=${of.more}>Look further back</button>`}</p>`;
};

const RequestsPage = ({ query }) => {
  const session = useSession();
  const range = rangeOf(query, session.formats.today(), '24h');
  const filters = Object.fromEntries([...TEXTS.map(([name]) => name), 'ending', 'failed'].map((name) => [name, query.get(name) ?? undefined]));
  const asked = { from: range.from, to: range.to, ...filters, limit: LIMIT };
  const first = useLoad('exchanges', asked);
  const older = useOlder(first.data, asked);
  // On a narrow screen most filters wait behind a button, so that the list is near.
  const [allFilters, setAllFilters] = useState(() => matchMedia('(min-width: 761px)').matches);

  const set = (changes) => replace('requests', { ...params(query), ...changes });
  const open = (id) => link('requests', { ...params(query), open: id });
  const narrow = (changes) => link('requests', { ...params(query), open: undefined, ...changes });
  const opened = query.get('open');

  const active = Object.values(filters).some((value) => value !== undefined);
  const fields = TEXTS.filter(([name]) => name !== 'user' || session.can('users'));
  const seen = (name) => [...new Set([...(first.data?.data ?? []), ...older.rows].map((row) => row[name]).filter(Boolean))].slice(0, 50);

  return html`
    <${Page} title="Requests" lead=${sayRange(range.from, range.to, session.formats)} actions=${html`
      <button type="button" onClick=${first.reload}>Renew</button>
      <${Copy} text=${location.href} what="to this view" label="Copy link" size="" />
      <${Exports} params=${{ from: range.from, to: range.to, ...filters }} />`}>
      <div class="filters" role="search" aria-label="Filters">
        <${RangeFields} range=${range} set=${set} />
        ${fields.filter(([name]) => allFilters || FIRST.includes(name) || filters[name] !== undefined).map(([name, label, placeholder]) => html`
          <${Field} key=${name} label=${label}>
            <${TextFilter} value=${filters[name]} placeholder=${placeholder} search=${name === 'request_id'} list=${`seen-${name}`} set=${(value) => set({ [name]: value })} />
          <//>`)}
        ${(allFilters || filters.ending !== undefined) && html`
          <${Choice} label="Ending" value=${filters.ending ?? ''} options=${[['', 'Any'], ...Object.entries(ENDINGS)]} onChange=${(ending) => set({ ending })} />`}
        <label class="check"><input type="checkbox" checked=${filters.failed === 'true'} onChange=${(event) => set({ failed: event.target.checked ? 'true' : undefined })} /> Failed only</label>
        ${!allFilters && html`<button type="button" onClick=${() => setAllFilters(true)}>More filters</button>`}
        ${active && html`<button type="button" class="quiet" onClick=${() => set(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])))}>Clear filters</button>`}
      </div>
      ${fields.map(([name]) => html`<datalist key=${name} id=${`seen-${name}`}>${seen(name).map((value) => html`<option key=${value} value=${String(value)} />`)}</datalist>`)}
      <${Loaded} of=${first}>${(data) => (data.data.length + older.rows.length === 0
        ? older.next || older.failure ? html`<${Further} of=${older} formats=${session.formats} />` : html`<${Empty} title="None in this range">
            <p>${active ? 'No request of this time meets all filters.' : 'A row appears a second or two after a request has ended.'}</p>
            <div class="row"><button type="button" onClick=${() => set({ range: '30d', from: undefined, to: undefined })}>Widen to 30 days</button></div><//>`
        : html`
            <${Pages} rows=${[...data.data, ...older.rows]} open=${open} session=${session} />
            <${Further} of=${older} formats=${session.formats} />`)}<//>
      ${opened && html`<${Drawer} key=${opened} id=${opened} session=${session} narrow=${narrow} close=${() => set({ open: undefined })} />`}
    <//>`;
};

const Pages = ({ rows, open, session }) => html`
  <${List} rows=${rows} open=${open} prices=${session.prices} formats=${session.formats} currency=${session.currency} />`;

export default RequestsPage;
