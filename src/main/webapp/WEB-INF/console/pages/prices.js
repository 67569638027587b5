import { html } from '../parts/html.js';
import { exact, NONE } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { link, params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Table, byText } from '../parts/table.js';
import { Choice, Empty, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

const SOURCES = { shipped: 'shipped', file: 'own file', property: 'property' };

const AMOUNTS = [['input', 'Input'], ['cache_read', 'From cache'], ['cache_write', 'To cache'], ['output', 'Output']];

const OTHERS = { cache_write_1h: 'to cache for an hour', reasoning: 'reasoning', audio_in: 'sound in', audio_out: 'sound out', image_in: 'images in', image_out: 'images out',
  cache_read_audio: 'sound from cache', cache_read_image: 'images from cache', request: '1,000 requests', search: '1,000 searches', image: 'an image', second: 'a second' };

const others = (row) => Object.entries(OTHERS).filter(([name]) => row[name] !== undefined).map(([name, label]) => `${label} ${exact(row[name])}`).join(', ');

const PricesPage = ({ query }) => {
  const session = useSession();
  const unpriced = useLoad('prices', { unpriced: 'true' });
  const sections = unpriced.data?.sections ?? [];
  const section = query.get('section') ?? sections[0];
  const prices = useLoad(section ? 'prices' : null, { section });
  const search = query.get('q') ?? '';
  const set = (changes) => replace('prices', { ...params(query), ...changes });
  const currency = unpriced.data?.currency ?? session.currency;
  return html`
    <${Page} title="Prices" lead=${`${currency} for 1,000,000 tokens, if nothing else is said. A request keeps the price that held when it began.`} actions=${html`
      ${sections.length > 0 && html`<${Choice} label="Section" value=${section} options=${sections.map((name) => [name, name])} onChange=${(next) => set({ section: next })} />`}
      <${Search} label="Filter" value=${search} set=${(q) => set({ q })} />`}>
      <${Loaded} of=${unpriced}>${(data) => data.data.length > 0 && html`
        <${Section} id="unpriced" title="Without a price" aside=${html`<span class="quiet-text">their cost is unknown, never zero</span>`}>
          <${Table} caption="Models without a price" keyOf=${(row) => `${row.section} ${row.model}`} rows=${data.data} columns=${[
            { key: 'model', label: 'Model', head: true, cell: (row) => html`<${State} kind="warning">${row.model}<//>` },
            { key: 'section', label: 'Section', cell: (row) => row.section ?? NONE },
            { key: 'write', label: 'To price it, write', wide: true, cell: (row) => html`<code>sluice.prices.${row.section ?? 'SECTION'}.${row.model}.input=…</code>` },
          ]} />
        <//>`}<//>
      ${unpriced.data && html`
        <${Section} id="prices" title=${section ? `Section ${section}` : 'Prices'}>
          ${section === undefined
            ? html`<${Empty} title="No prices"><p>Prices are off. Set <code>sluice.prices=on</code> to price each request by the catalogue that Sluice ships.</p><//>`
            : html`<${Loaded} of=${prices}>${(data) => {
              const rows = data.data.filter((row) => matches(search, row.model, row.source));
              if (rows.length === 0) {
                return html`<${Empty} title=${search ? `No model of ${section} has this in its name` : `No prices in ${section}`}>
                  <div class="row">${search && html`<button type="button" onClick=${() => set({ q: undefined })}>Clear the filter</button>`}<span>Other sections may have it: choose one above.</span></div><//>`;
              }
              return html`<${Table} caption=${`Prices of ${section}`} keyOf=${(row) => `${row.model} ${row.from} ${row.source}`} rows=${rows}
                sort=${query.get('sort') ?? 'model'} onSort=${(sort) => set({ sort })} columns=${[
                { key: 'model', label: 'Model', head: true, compare: byText((row) => row.model), cell: (row) => row.model },
                ...AMOUNTS.map(([name, label]) => ({ key: name, label, number: true, cell: (row) => exact(row[name], 2) })),
                { key: 'others', label: 'Other amounts', wide: true, cell: (row) => html`<span class="quiet-text">${others(row) || NONE}</span>` },
                { key: 'from', label: 'From', compare: byText((row) => row.from ?? ''), cell: (row) => row.from ?? html`<span class="quiet-text">always</span>` },
                { key: 'source', label: 'Source', compare: byText((row) => row.source), cell: (row) => SOURCES[row.source] ?? row.source },
              ]} />`;
            }}<//>`}
        <//>
        <p class="facts quiet-text">What was spent at these prices is under <a href=${link('usage')}>Usage</a>.</p>`}
    <//>`;
};

export default PricesPage;
