import { html } from '../parts/html.js';
import { count, exact, NONE } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { rangeOf } from '../parts/range.js';
import { matches, Search } from '../parts/search.js';
import { Reprice } from '../parts/reprice.js';
import { byText, Table } from '../parts/table.js';
import { Choice, Empty, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

const AMOUNTS = [['input', 'Input'], ['cache_read', 'From cache'], ['cache_write', 'To cache'], ['output', 'Output']];

const OTHERS = { cache_write_1h: 'to cache for an hour', reasoning: 'reasoning', audio_in: 'sound in', audio_out: 'sound out', image_in: 'images in', image_out: 'images out',
  cache_read_audio: 'sound from cache', cache_read_image: 'images from cache', request: '1,000 requests', search: '1,000 searches', image: 'an image', second: 'a second' };

const others = (row) => [
  ...Object.entries(OTHERS).filter(([name]) => row.amounts[name] !== undefined).map(([name, label]) => `${label} ${exact(row.amounts[name])}`),
  ...(row.more ? ['others for long prompts or tiers'] : []),
].join(', ');

const EXAMPLE = 'sluice.prices.SECTION.MODEL.input=2.50\nsluice.prices.SECTION.MODEL.output=10';

// The ledger knows what was asked for without a known cost. Whole days, as the page of requests shows that a row leads to.
const Unpriced = () => {
  const { from, to } = rangeOf(new URLSearchParams(), useSession().formats.today(), '30d');
  const load = useLoad('usage', { by: 'asked,target', step: 'none', from, to });
  const rows = (load.data?.data ?? []).filter((row) => row.unpriced > 0).sort((a, b) => b.unpriced - a.unpriced);
  if (rows.length === 0) return null;
  return html`
    <${Section} id="unpriced" title="Without a price, last 30 days" aside=${html`<span class="quiet-text">their cost is unknown, never zero</span>`}>
      <${Table} caption="Models without a price" keyOf=${(row) => `${row.asked} ${row.target}`} rows=${rows} columns=${[
        { key: 'model', label: 'Model asked for', head: true, cell: (row) => html`<${State} kind="warning">${row.asked || 'unknown'}<//>` },
        { key: 'target', label: 'Target', cell: (row) => row.target || NONE },
        { key: 'n', label: 'Requests', number: true, cell: (row) => count(row.unpriced) },
        { key: 'look', label: 'Look at', wide: true, cell: (row) => html`<a href=${link('requests', { range: '30d', asked: row.asked, target: row.target })} aria-label=${`Requests for ${row.asked} at ${row.target}`}>Requests</a>` },
      ]} />
      <p class="quiet-text beside">To price a model, write its amounts into the section of its provider:</p>
      <pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre>
    <//>`;
};

const Rows = ({ data, section, search, query, set }) => {
  const { formats } = useSession();
  const rows = data.data.filter((row) => matches(search, row.model));
  if (rows.length === 0) {
    return html`<${Empty} title=${search ? `No model of ${section} has this in its name` : `No prices in ${section}`}>
      <div class="row">${search && html`<button type="button" onClick=${() => set({ q: undefined })}>Clear the filter</button>`}<span>Other sections may have it: choose one above.</span></div><//>`;
  }
  return html`<${Table} caption=${`Prices of ${section}`} keyOf=${(row) => `${row.model} ${row.from}`} rows=${rows}
    sort=${query.get('sort') ?? 'model'} onSort=${(sort) => set({ sort })} columns=${[
    { key: 'model', label: 'Model', head: true, compare: byText((row) => row.model), cell: (row) => row.model },
    ...AMOUNTS.map(([name, label]) => ({ key: name, label, number: true, cell: (row) => exact(row.amounts[name], 2) })),
    { key: 'others', label: 'Other amounts', wide: true, cell: (row) => html`<span class="quiet-text">${others(row) || NONE}</span>` },
    { key: 'from', label: 'Since', compare: byText((row) => row.from ?? ''), cell: (row) => (row.from === undefined ? html`<span class="quiet-text">always</span>` : formats.day(row.from)) },
  ]} />`;
};

const Catalogue = ({ data, query, search, set }) => {
  const section = query.get('section') ?? data.section ?? data.used[0] ?? data.sections[0];
  const prices = useLoad(section ? 'prices' : null, { section });
  if (section === undefined) return html`<${Empty} title="No prices"><p>No section has a price.</p><//>`;
  return html`
    <${Section} id="prices" title=${`Section ${section}`} aside=${html`<span class="quiet-text">${data.used.includes(section) ? 'used by a provider' : 'used by no provider'}</span>`}>
      <${Loaded} of=${prices}>${(list) => html`<${Rows} data=${list} section=${list.section} search=${search} query=${query} set=${set} />`}<//>
    <//>
    <p class="facts quiet-text beside">What was spent at these prices is under <a href=${link('usage')}>Usage</a>.</p>`;
};

const PricesPage = ({ query }) => {
  const session = useSession();
  // What a request was priced by, if a link asks for that: its section, and its model's name there.
  const asked = Object.fromEntries(['provider', 'target', 'model'].map((name) => [name, query.get(name) ?? undefined]));
  const all = useLoad(session.prices ? 'prices' : null, asked);
  const search = query.get('q') ?? all.data?.model ?? '';
  const set = (changes) => replace('prices', { ...params(query), section: query.get('section') ?? all.data?.section, q: search, provider: undefined, target: undefined, model: undefined, ...changes });
  const used = all.data?.used ?? [];
  const sections = [...used, ...(all.data?.sections ?? []).filter((name) => !used.includes(name))];
  if (!session.prices) {
    return html`
      <${Page} title="Prices" lead="What costs what, and what has no price.">
        <${Empty} title="Prices are off"><p>To price each request by the catalogue that Sluice ships, set this in <code>sluice.properties</code>:</p>
          <pre class="code" tabindex="0" aria-label="Example">sluice.prices=on</pre><//>
      <//>`;
  }
  return html`
    <${Page} title="Prices" lead=${`${session.currency} for 1,000,000 tokens, if nothing else is said. A request keeps the price that held when it began.`} actions=${html`
      ${sections.length > 0 && html`<${Choice} label="Section" value=${query.get('section') ?? all.data?.section ?? sections[0]} options=${sections.map((name) => [name, used.includes(name) ? `${name} (used)` : name])} onChange=${(section) => set({ section })} />`}
      <${Search} label="Filter" value=${search} set=${(q) => set({ q })} />`}>
      ${session.ledger && html`<${Unpriced} />`}
      <${Loaded} of=${all}>${(data) => html`<${Catalogue} data=${data} query=${query} search=${search} set=${set} />`}<//>
      ${session.ledger && session.can('change') && html`<${Reprice} />`}
    <//>`;
};

export default PricesPage;
