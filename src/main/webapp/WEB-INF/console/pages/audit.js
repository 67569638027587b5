import { html, useEffect, useState } from '../parts/html.js';
import { get } from '../parts/api.js';
import { count } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { params, replace } from '../parts/route.js';
import { RangeFields, rangeOf, sayRange } from '../parts/range.js';
import { Table } from '../parts/table.js';
import { TextFilter } from '../parts/text-filter.js';
import { announce, Choice, Copy, Empty, Failure, Field, Loaded, Loading, Page, Section, State, useSession } from '../parts/ui.js';

const TEXTS = [['actor', 'Who'], ['subject', 'Subject']];
const OUTCOMES = [['', 'Any'], ['allowed', 'Allowed'], ['refused', 'Refused']];
const VIA = { key: 'with a key', session: 'signed in', loopback: 'on this machine', jmx: 'over JMX', none: 'not signed in' };

const WHAT = {
  'targets/open': 'Open target', 'targets/close': 'Close target', 'targets/cool': 'Cool target', 'targets/warm': 'Warm target', sign_in: 'Sign in', sign_out: 'Sign out',
  'clients/{id}/keys': 'Make key', 'keys/{id}/rotate': 'Rotate key', 'keys/{id}/disable': 'Disable key', users: 'Erase user', 'exchanges/{id}/capture': 'Look at text', reprice: 'Compute costs anew',
  try: 'Try request', 'config/reload': 'Reload configuration', drain: 'Drain', resume: 'Stop draining',
  'jmx/openTarget': 'Open target', 'jmx/closeTarget': 'Close target', 'jmx/coolTarget': 'Cool target', 'jmx/warmTarget': 'Warm target', 'jmx/reload': 'Reload configuration',
  'jmx/drain': 'Drain', 'jmx/resume': 'Stop draining', 'jmx/adopt': 'Adopt a spool',
};

const ACTIONS = [['', 'Any'], ...Object.entries(WHAT).map(([action, words]) => [action, action.startsWith('jmx/') ? `${words}, over JMX` : words])];

// The parts of a chain that one answer after another has checked, as one.
const joined = (chains, more) => {
  const all = new Map(chains.map((chain) => [chain.chain, chain]));
  for (const chain of more) {
    const before = all.get(chain.chain);
    all.set(chain.chain, before ? { ...before, ...chain, from: before.from } : chain);
  }
  return [...all.values()];
};

const USUAL_WAIT = 5;

// Checks all chains, one answer after another. While as many checks run as may, it waits for its turn and keeps its place.
const useVerification = (turn) => {
  const [state, setState] = useState({ chains: [] });
  useEffect(() => {
    const running = new AbortController();
    const walk = async () => {
      let chains = [];
      let next;
      setState({ chains });
      try {
        do {
          const answer = await part(next, () => setState({ chains, waits: true }));
          chains = joined(chains, answer.chains);
          next = answer.next;
          setState({ chains, done: next === undefined });
        } while (next !== undefined);
      } catch (error) {
        if (!running.signal.aborted) setState({ chains, error });
      }
    };
    const part = async (after, waiting) => {
      for (;;) {
        try {
          return await get('audit/verify', { after }, running.signal);
        } catch (error) {
          if (error.code !== 'too_many_checks' || running.signal.aborted) throw error;
          waiting();
          await new Promise((resolve) => setTimeout(resolve, 1000 * (error.retryAfter ?? USUAL_WAIT)));
        }
      }
    };
    walk();
    return () => running.abort();
  }, [turn]);
  return state;
};

const nameOf = (chain) => `${chain.own ? 'This gateway' : chain.gateway === undefined ? 'A gateway' : `Gateway ${chain.gateway}`}`;

const Chain = ({ of, formats }) => {
  if (of.state === 'broken') {
    return html`<${State} kind="bad">${nameOf(of)}: broken. ${of.message}<//>
      <span class="sub">${of.until ? html`Whole up to record ${count(of.to)}, of ${formats.full(of.until)}.` : 'No record before it is whole.'}</span>`;
  }
  if (of.until === undefined) return html`<${State} kind="half">${nameOf(of)}: its first records are on their way to the database<//>`;
  return html`<${State} kind=${of.state === 'whole' ? 'good' : 'half'}>${nameOf(of)}: ${of.state === 'whole' ? 'whole' : 'checked'} up to ${formats.until(of.until)}<//>
    <span class="sub">${count(of.to)} ${of.to === 1 ? 'record' : 'records'}; the last has the hash <span class="mono">${of.hash.slice(0, 12)}…</span></span>`;
};

const Verification = ({ turn, again, formats }) => {
  const { chains, done, waits, error } = useVerification(turn);
  const broken = chains.filter((chain) => chain.state === 'broken');
  return html`
    <${Section} id="chains" title="Are the records whole?" aside=${html`<span class="quiet-text">what was removed or changed shows here</span>`}>
      ${error && html`<${Failure} error=${error} retry=${again} />`}
      ${chains.length === 0 && !error && !waits && (done ? html`<p class="quiet-text">There is no record yet.</p>` : html`<${Loading} />`)}
      ${chains.length > 0 && html`
        <ul class="stack" aria-label="Chains of records">${[...broken, ...chains.filter((chain) => chain.state !== 'broken')].map((chain) => html`
          <li key=${chain.chain}><${Chain} of=${chain} formats=${formats} /></li>`)}</ul>`}
      ${waits && html`<p class="note" role="status">Other people are having the audit checked. This check goes on by itself when one of theirs is over.</p>`}
      ${!done && !waits && chains.length > 0 && !error && html`<p class="quiet-text" role="status">Checking …</p>`}
    <//>`;
};

// A hash is as well known by its begin.
const shortened = (text) => text.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/, '$1…');

const Change = ({ of }) => {
  if (of.before === undefined && of.after === undefined) return html`<span class="quiet-text">–</span>`;
  if (of.before === undefined) return of.after;
  return html`${of.before} <span aria-hidden="true">→</span><span class="unseen">, then </span> ${of.after}`;
};

const List = ({ rows, formats }) => html`
  <${Table} caption="Records, newest first" keyOf=${(row) => row.id} rows=${rows} rowClass=${(row) => (row.outcome === 'refused' ? 'attention' : '')} columns=${[
    { key: 'recorded', label: 'When', head: true, cell: (row) => html`<span title=${formats.full(row.recorded)}>${formats.stamp(row.recorded)}</span>` },
    { key: 'actor', label: 'Who', cell: (row) => html`${row.actor}<span class="sub">${VIA[row.via] ?? row.via}${row.address && row.address !== row.actor && html`, ${row.address}`}</span>` },
    { key: 'action', label: 'What', cell: (row) => html`${WHAT[row.action] ?? row.action}${row.subject && html`<span class="sub" title=${row.subject}>${shortened(row.subject)}</span>`}` },
    { key: 'outcome', label: 'Outcome', cell: (row) => html`<${State} kind=${row.outcome === 'allowed' ? 'good' : 'warning'}>${row.outcome}<//>` },
    { key: 'gateway', label: 'Gateway', number: true, cell: (row) => count(row.gateway) },
    { key: 'change', label: 'Before → after', wide: true, cell: (row) => html`<${Change} of=${row} />` },
  ]} />`;

const AuditPage = ({ query }) => {
  const session = useSession();
  const range = rangeOf(query, session.formats.today(), '30d');
  const filters = Object.fromEntries([...TEXTS.map(([name]) => name), 'action', 'outcome'].map((name) => [name, query.get(name) ?? undefined]));
  const first = useLoad('audit', { from: range.from, to: range.to, ...filters, limit: 50 });
  const [older, setOlder] = useState({ rows: [], next: undefined });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    setOlder({ rows: [], next: first.data?.next });
    setFailure(null);
  }, [first.data]);

  const set = (changes) => replace('audit', { ...params(query), ...changes });
  const again = () => {
    first.reload();
    setTurn((n) => n + 1);
  };
  const more = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const answer = await get('audit', { from: range.from, to: range.to, ...filters, limit: 50, before: older.next });
      setOlder((last) => ({ rows: [...last.rows, ...answer.data], next: answer.next }));
      announce(`${answer.data.length} more records`);
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };

  const active = Object.values(filters).some((value) => value !== undefined);
  // Without a ledger, or without the right to read it, one failure says so for both.
  const readable = first.data !== undefined;
  return html`
    <${Page} title="Audit" lead=${`Who changed what. ${sayRange(range.from, range.to, session.formats)}`} actions=${html`
      <button type="button" onClick=${again}>Renew</button>
      <${Copy} text=${location.href} what="to this view" label="Copy link" size="" />`}>
      ${readable && html`<${Verification} turn=${turn} again=${again} formats=${session.formats} />`}
      <${Section} id="records" title="Records">
        <div class="filters" role="search" aria-label="Filters">
          <${RangeFields} range=${range} set=${set} />
          ${TEXTS.map(([name, label]) => html`
            <${Field} key=${name} label=${label}><${TextFilter} value=${filters[name]} search=${name === 'actor'} set=${(value) => set({ [name]: value })} /><//>`)}
          <${Choice} label="What" value=${filters.action ?? ''} options=${ACTIONS} onChange=${(action) => set({ action })} />
          <${Choice} label="Outcome" value=${filters.outcome ?? ''} options=${OUTCOMES} onChange=${(outcome) => set({ outcome })} />
          ${active && html`<button type="button" class="quiet" onClick=${() => set(Object.fromEntries(Object.keys(filters).map((name) => [name, undefined])))}>Clear filters</button>`}
        </div>
        <${Loaded} of=${first}>${(data) => (data.data.length === 0
          ? html`<${Empty} title="None in this range">
              <p>${active ? 'No record of this time meets all filters.' : 'Nobody has changed anything, or signed in.'} A record appears a second or two after its change.</p>
              <div class="row"><button type="button" onClick=${() => set({ range: 'dates', from: '2020-01-01', to: range.to.slice(0, 10) })}>Widen to all</button></div><//>`
          : html`
              <${List} rows=${[...data.data, ...older.rows]} formats=${session.formats} />
              ${failure && html`<${Failure} error=${failure} retry=${more} />`}
              ${older.next && !failure && html`<p class="more"><button type="button" onClick=${more} disabled=${busy}>${busy ? 'Loading …' : 'Older records'}</button></p>`}`)}<//>
      <//>
    <//>`;
};

export default AuditPage;
