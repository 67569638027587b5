import { html, useEffect, useRef, useState } from '../parts/html.js';
import { get } from '../parts/api.js';
import { count, exact, money, placesFor, NONE } from '../parts/format.js';
import { link, params, replace } from '../parts/route.js';
import { CLIENT_COLUMN, RESULT_COLUMNS } from '../parts/result.js';
import { matches, Search } from '../parts/search.js';
import { Table } from '../parts/table.js';
import { announce, Empty, Failure, Page, useSession } from '../parts/ui.js';

const MOST = 200;
const EVERY = 1000;
const AFTER_FAILURE = 3000;

// Asks for what has ended since, again and again while the page is visible. Paused, it goes on asking, so that what is not shown is counted.
const useTail = (paused) => {
  const [state, setState] = useState({ rows: [], unseen: 0, gap: false });
  const isPaused = useRef(paused);
  isPaused.current = paused;
  useEffect(() => {
    let over = false;
    let timer;
    let busy = false;
    let after;
    const add = (answer, isFirst) => setState((last) => {
      const now = { ...last, error: undefined, unseen: last.unseen + answer.missed, gap: last.gap || (answer.gap && !isFirst) };
      if (isPaused.current) return { ...now, unseen: now.unseen + answer.data.length };
      return { ...now, rows: [...[...answer.data].reverse(), ...last.rows].slice(0, MOST) };
    });
    const ask = async () => {
      let wait = EVERY;
      busy = true;
      try {
        const answer = await get('live', { after });
        if (over) return;
        add(answer, after === undefined);
        after = answer.next;
      } catch (error) {
        if (over) return;
        setState((last) => ({ ...last, error }));
        wait = AFTER_FAILURE;
      }
      busy = false;
      if (!document.hidden) timer = setTimeout(ask, wait);
    };
    const shown = () => {
      clearTimeout(timer);
      if (!document.hidden && !busy) ask();
    };
    ask();
    document.addEventListener('visibilitychange', shown);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, []);
  const clear = () => setState((last) => ({ ...last, rows: [], unseen: 0, gap: false }));
  return { ...state, clear };
};

const Rows = ({ rows, session }) => {
  const { formats, prices, currency, ledger } = session;
  const places = Math.max(4, placesFor(rows.map((row) => row.cost)));
  const opened = (row) => link('requests', { open: row.request_id });
  return html`<${Table} caption="Requests that have just ended, newest first" keyOf=${(row) => `${row.request_id} ${row.ended}`} rows=${rows} columns=${[
    { key: 'ended', label: 'Ended', head: true, cell: (row) => (ledger
      ? html`<a href=${opened(row)} title=${formats.full(row.ended)}>${formats.stamp(row.ended)}</a>`
      : html`<span title=${formats.full(row.ended)}>${formats.stamp(row.ended)}</span>`) },
    CLIENT_COLUMN,
    { key: 'model', label: 'Model', cell: (row) => html`${row.asked ?? row.api}${row.target && row.target !== row.asked && html`<span class="sub">${row.target}</span>`}` },
    ...RESULT_COLUMNS,
    ...(prices ? [{ key: 'cost', label: currency, number: true, cell: (row) => (row.cost === undefined ? NONE : html`<span title=${exact(row.cost)}>${money(row.cost, places)}</span>`) }] : []),
  ]} />`;
};

const unseenWords = (unseen) => (unseen === 1 ? '1 request is not shown.' : `${count(unseen)} requests are not shown.`);

const LivePage = ({ query }) => {
  const session = useSession();
  const [paused, setPaused] = useState(false);
  const tail = useTail(paused);
  const search = query.get('q') ?? '';
  const set = (q) => replace('live', { ...params(query), q });
  const rows = tail.rows.filter((row) => matches(search, row.client, row.user, row.asked, row.target, row.api, row.error, String(row.status), row.request_id));
  const pause = () => {
    setPaused(!paused);
    announce(paused ? 'Goes on' : 'Paused');
  };
  return html`
    <${Page} title="Live" lead=${`What ends on ${session.gateway} alone, newest on top; the last ${MOST}.`} actions=${html`
      <button type="button" aria-pressed=${paused ? 'true' : 'false'} onClick=${pause}>Pause</button>
      <button type="button" onClick=${tail.clear}>Clear</button>
      <${Search} label="Filter" value=${search} set=${set} />`}>
      ${tail.error && html`<${Failure} error=${tail.error}>
        <p>This page asks again every ${AFTER_FAILURE / 1000} seconds, and goes on by itself.${tail.error.code === 'too_many_viewers' && session.ledger && html` Meanwhile, <a href=${link('requests')}>Requests</a> has what has ended.`}</p><//>`}
      ${tail.unseen > 0 && html`<p class="note">${unseenWords(tail.unseen)}</p>`}
      ${tail.gap && html`<p class="note">This page was not in view for a while: what ended then is not shown.</p>`}
      ${rows.length > 0
        ? html`<${Rows} rows=${rows} session=${session} />`
        : !(tail.error && tail.rows.length === 0) && html`<${Empty} title=${tail.rows.length > 0 ? 'None of these has this in its text' : 'Waiting for a request to end'}>
            ${tail.rows.length > 0
              ? html`<div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div>`
              : html`<p>Requests appear a second after they have ended. Earlier ones are ${session.ledger ? html`in <a href=${link('requests')}>Requests</a>` : 'not kept: the ledger is off'}.</p>`}<//>`}
    <//>`;
};

export default LivePage;
