import { html, useMemo, useState } from '../parts/html.js';
import { change, compareMoney, count, duration, exact, money, nano, placesFor, share, short, slotName, NONE } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { go, link, params, replace } from '../parts/route.js';
import { daysIn, nextDay, nextMonth, RangeFields, rangeOf, sayRange } from '../parts/range.js';
import { StackedBars } from '../parts/chart.js';
import { Exports } from '../parts/exports.js';
import { byNumber, byText, Table } from '../parts/table.js';
import { announce, Choice, Copy, Empty, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

const BY = { client: 'Client', user: 'User', asked: 'Model asked for', target: 'Target' };
const NEXT = { client: 'asked', user: 'asked', asked: 'target', target: 'client' };
const STEPS = { hour: 'hour', day: 'day', month: 'month' };
const MEASURES = { cost: 'Cost', n: 'Requests', input: 'Tokens in', output: 'Tokens out' };
const LAYERS = 8;
// With more keys than these, sums of every slot are asked for the largest alone: an answer for hundreds of users is too large for a page.
const WHOLE = 12;
// Hours of a longer time are more bars than a screen shows well, and more rows than a page should load.
const DAYS_BY_HOUR = 3;

const named = (key, by) => key || { client: '(no client)', user: '(no user)', asked: '(model unknown)', target: '(no target)' }[by] || 'All';

// Users have no sums by hours.
const hasHours = (query) => query.get('by') !== 'user' && !query.has('user');

const stepOf = (query, range) => {
  const days = daysIn(range);
  const step = query.get('step');
  const hours = hasHours(query);
  if (STEPS[step] && !(step === 'hour' && (days > DAYS_BY_HOUR || !hours))) return step;
  return days <= 2 && hours ? 'hour' : days > 120 ? 'month' : 'day';
};

const useUsage = (query) => {
  const session = useSession();
  const today = session.formats.today();
  const search = query.toString();
  return useMemo(() => {
    const range = rangeOf(query, today, 'month');
    const wanted = query.get('by') ?? 'asked';
    const by = wanted === 'all' || BY[wanted] ? wanted : 'asked';
    const filters = Object.fromEntries(Object.keys(BY).map((name) => [name, query.getAll(name)]).filter(([, values]) => values.length));
    const measure = MEASURES[query.get('show')] && (session.prices || query.get('show') !== 'cost') ? query.get('show') : session.prices ? 'cost' : 'n';
    return { range, by, key: by === 'all' ? undefined : by, filters, step: stepOf(query, range), measure, search };
  }, [search, today, session.prices]);
};

// "cost +38 % = requests x tokens each x price": as factors, and the parts of the change that the gateway has worked out.
const Bridge = ({ data, currency }) => {
  const { now, before } = data;
  const tokens = (sums) => BigInt(sums.input + sums.output);
  const n = (sums) => BigInt(sums.n);
  const places = Math.min(placesFor([now.cost]), 4);
  const parts = [
    ['=', 'Requests', change(n(now), n(before)), data.change.requests],
    ['×', 'Tokens each', change(tokens(now), n(now), tokens(before), n(before)), data.change.tokens],
    ['×', 'Price of a token', change(nano(now.cost), tokens(now), nano(before.cost), tokens(before)), data.change.price],
  ];
  return html`
    <dl class="bridge" aria-label="Why the cost changed">
      <div><dt>Cost, ${currency}</dt><dd>${money(now.cost, places)} <small>${change(nano(now.cost), nano(before.cost)) ?? 'new'}, ${money(data.change.cost, places)}</small></dd></div>
      ${parts.map(([sign, name, factor, amount]) => html`
        <div key=${name}><span class="sign" aria-hidden="true">${sign}</span><dt>${name}</dt><dd>${factor ?? NONE}<small>${money(amount, places)}</small></dd></div>`)}
    </dl>`;
};

const Sums = ({ totals, currency, prices }) => html`
  <dl class="bridge" aria-label="Sums">
    ${prices && html`<div><dt>Cost, ${currency}</dt><dd title=${exact(totals.cost)}>${money(totals.cost, placesFor([totals.cost]))}</dd></div>`}
    <div><dt>Requests</dt><dd>${count(totals.n)}</dd></div>
    <div><dt>Tokens in</dt><dd>${short(totals.input)}<small>${share(totals.cached, totals.input)} cached</small></dd></div>
    <div><dt>Tokens out</dt><dd>${short(totals.output)}</dd></div>
  </dl>`;

const Warnings = ({ totals, incomplete, prices, view, query }) => {
  const lines = [];
  if (prices && totals.unpriced > 0) {
    lines.push(html`<${State} kind="warning">${share(totals.unpriced, totals.n)} of the requests (${count(totals.unpriced)}) have no known cost; the sums lack them.${view.by !== 'asked' && html` <a href=${link('usage', { ...params(query), by: 'asked', sort: undefined })}>Which models</a>`}<//>`);
  }
  if (incomplete) lines.push(html`<${State} kind="warning">${count(totals.dropped)} requests are missing here: the spool of the ledger was full. <a href=${link('config')}>State of the ledger</a><//>`);
  return lines.map((line, index) => html`<p key=${index} class="note">${line}</p>`);
};

const Chart = ({ data, view, ranking, choose, partial }) => {
  const { formats, theme, currency } = useSession();
  const [at, setAt] = useState(null);
  const { key, step, measure } = view;
  const picture = useMemo(() => {
    const slots = [...new Set(data.data.map((row) => row.slot))].sort();
    const place = new Map(slots.map((slot, index) => [slot, index]));
    const shown = ranking.slice(0, LAYERS);
    const layers = shown.map((name, index) => ({ name, swatch: `s${index + 1}`, values: slots.map(() => 0), texts: slots.map(() => undefined) }));
    const others = { name: null, swatch: 's-other', values: slots.map(() => 0) };
    const of = new Map(layers.map((layer) => [layer.name, layer]));
    for (const row of data.data) {
      const layer = of.get(key ? row[key] ?? '' : '') ?? others;
      const index = place.get(row.slot);
      layer.values[index] += Number(row[measure]);
      if (layer.texts) layer.texts[index] = row[measure];
    }
    return { slots, layers, others: ranking.length > LAYERS && !partial ? others : null };
  }, [data, ranking, key, measure, partial]);
  const { slots, layers, others } = picture;
  const names = slots.map((slot) => slotName(slot, step, formats));
  const title = `${MEASURES[measure]}${measure === 'cost' ? `, ${currency}` : ''} by ${step}`;
  const places = placesFor(layers.flatMap((layer) => layer.texts));
  const told = (text) => (text === undefined ? NONE : measure === 'cost' ? money(text, places) : short(text));
  const columns = [
    { key: 'slot', label: { hour: 'Hour', day: 'Day', month: 'Month' }[step], head: true,
      cell: (index) => (step === 'hour' ? names[index] : html`<button type="button" class="link" onClick=${() => choose(slots[index])}>${names[index]}</button>`) },
    ...layers.map((layer, index) => ({ key: String(index), label: named(layer.name, key), number: true, cell: (row) => told(layer.texts[row]) })),
  ];
  return html`
    <div class="chart-box">
      <${StackedBars} names=${names} layers=${others ? [...layers, others] : layers} theme=${theme}
        label=${`${title}. The table under the chart has its figures.`} hover=${setAt} choose=${(index) => step !== 'hour' && choose(slots[index])} />
      <div class="legend">
        <p>${at !== null && names[at] ? names[at] : title}</p>
        <ul>
          ${layers.map((layer) => html`
            <li key=${layer.name}><${Swatch} name=${layer.swatch} /><span class="name" title=${named(layer.name, key)}>${named(layer.name, key)}</span>
              ${at !== null && html`<span class="value">${told(layer.texts[at])}</span>`}</li>`)}
          ${partial && html`<li class="quiet-text">The largest; ${count(partial)} others are in the table alone</li>`}
          ${others && html`<li><${Swatch} name="s-other" /><span class="name">${count(ranking.length - LAYERS)} others</span></li>`}
        </ul>
      </div>
    </div>
    <details class="figures-table">
      <summary>Figures of the chart</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${`Figures of the chart: ${title}`}>
        <${Table} caption=${title} columns=${columns} rows=${slots.map((slot, index) => index)} keyOf=${(index) => slots[index]} />
      </div>
    </details>`;
};

const Swatch = ({ name }) => html`<svg class=${`swatch ${name}`} viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" /></svg>`;

const Rows = ({ data, compared, view, query, ranking }) => {
  const { prices, currency } = useSession();
  const { key } = view;
  const changes = new Map((compared?.data ?? []).map((row) => [row.key ?? '', row]));
  const places = placesFor(data.data.map((row) => row.cost));
  const of = (row) => row[key] ?? '';
  const drill = (row) => link('usage', { ...params(query), [key]: of(row), by: NEXT[key], sort: undefined });
  const columns = [
    { key: 'key', label: BY[key], head: true, compare: byText(of), cell: (row) => html`
      ${ranking.indexOf(of(row)) < LAYERS ? html`<${Swatch} name=${`s${ranking.indexOf(of(row)) + 1}`} />` : html`<${Swatch} name="s-other" />`}
      ${of(row) ? html`<a href=${drill(row)}>${of(row)}</a>` : named('', key)}` },
    { key: 'n', label: 'Requests', number: true, compare: byNumber((row) => row.n), cell: (row) => count(row.n) },
    { key: 'failed', label: 'Failed', number: true, compare: byNumber((row) => row.failed), cell: (row) => (row.failed > 0 && of(row)
      ? html`<a href=${link('requests', { ...view.filters, [key]: of(row), from: view.range.from, to: view.range.to, failed: 'true' })}>${count(row.failed)}</a>` : count(row.failed)) },
    { key: 'refused', label: 'Refused', number: true, compare: byNumber((row) => row.refused), cell: (row) => count(row.refused) },
    { key: 'input', label: 'Tokens in', number: true, compare: byNumber((row) => row.input), cell: (row) => html`<span title=${count(row.input)}>${short(row.input)}</span>` },
    { key: 'cached', label: 'Cached', number: true, compare: byNumber((row) => (row.input ? row.cached / row.input : 0)), cell: (row) => share(row.cached, row.input) },
    { key: 'output', label: 'Tokens out', number: true, compare: byNumber((row) => row.output), cell: (row) => html`<span title=${count(row.output)}>${short(row.output)}</span>` },
    { key: 'took', label: 'Answer, mean', number: true, compare: byNumber((row) => row.took_ms), cell: (row) => duration(row.took_ms) },
    ...(prices ? [
      { key: 'cost', label: `Cost, ${currency}`, number: true, compare: (a, b) => compareMoney(a.cost, b.cost), cell: (row) => html`
        <span title=${exact(row.cost)}>${money(row.cost, places)}</span>${row.unpriced > 0 && html`<span class="sub">+ ${short(row.unpriced)} unpriced</span>`}` },
      ...(compared ? [{ key: 'change', label: 'Change', number: true, compare: (a, b) => compareMoney(changes.get(of(a))?.change.cost, changes.get(of(b))?.change.cost),
        cell: (row) => money(changes.get(of(row))?.change.cost, places) }] : []),
    ] : []),
  ];
  const sort = query.get('sort') ?? (prices ? '-cost' : '-n');
  return html`<${Table} caption=${`Usage by ${BY[key].toLowerCase()}`} columns=${columns} rows=${data.data} keyOf=${of} sort=${sort}
    onSort=${(next) => replace('usage', { ...params(query), sort: next })} />`;
};

const UsagePage = ({ query }) => {
  const session = useSession();
  const view = useUsage(query);
  const { range, key, filters, step } = view;
  const base = { from: range.from, to: range.to, by: key, ...filters };
  const compares = session.prices && query.get('against') !== 'none';
  const sums = useLoad('usage', { ...base, step: 'none' });
  const compared = useLoad(compares ? 'usage/compare' : null, { ...base, by: key ?? 'asked', against_from: range.againstFrom, against_to: range.againstTo });
  const set = (changes) => replace('usage', { ...params(query), ...changes });
  const open = (changes) => go('usage', { ...params(query), ...changes });

  const ranking = useMemo(() => {
    if (!sums.data) return [];
    if (!key) return [''];
    const measure = view.measure;
    const order = measure === 'cost' ? (a, b) => compareMoney(b.cost, a.cost) : (a, b) => b[measure] - a[measure];
    return [...sums.data.data].sort(order).map((row) => row[key] ?? '');
  }, [sums.data, key, view.measure]);

  const largest = key && ranking.length > WHOLE ? ranking.filter((name) => name !== '').slice(0, LAYERS) : undefined;
  const slots = useLoad(sums.data && !sums.loading ? 'usage' : null, { ...base, ...(largest && { [key]: largest }), step });

  const choose = (slot) => open({ range: undefined, from: slot, to: step === 'month' ? nextMonth(slot) : nextDay(slot), step: undefined });
  const fixed = () => {
    set({ range: undefined, from: range.from, to: range.to });
    announce('The address now holds these dates');
  };
  const chosen = Object.entries(filters).flatMap(([name, values]) => values.map((value) => [name, value]));
  const without = (name, value) => set({ [name]: filters[name].filter((one) => one !== value) });

  return html`
    <${Page} title="Usage" lead=${`${sayRange(range.from, range.to, session.formats)}${compares ? `, against ${sayRange(range.againstFrom, range.againstTo, session.formats)}` : ''}`} actions=${html`
      ${range.name !== 'dates' && html`<button type="button" onClick=${fixed} title="Write these dates into the address, so that the link shows the same later">Fix dates</button>`}
      <${Copy} text=${location.href} what="to this view" label="Copy link" size="" />
      <${Exports} params=${{ from: range.from, to: range.to, ...filters }} />`}>
      <div class="filters" role="search" aria-label="Filters">
        <${RangeFields} range=${range} set=${set} />
        <${Choice} label="By" search=${true} value=${view.by} onChange=${(by) => set({ by, sort: undefined })}
          options=${[...Object.entries(BY).filter(([name]) => name !== 'user' || session.can('users')), ['all', 'All together']]} />
        <${Choice} label="Chart" value=${view.measure} onChange=${(show) => set({ show })} options=${Object.entries(MEASURES).filter(([name]) => name !== 'cost' || session.prices)} />
        <${Choice} label="Step" value=${step} onChange=${(next) => set({ step: next })} options=${Object.entries(STEPS).filter(([name]) => name !== 'hour' || (daysIn(range) <= DAYS_BY_HOUR && hasHours(query)))} />
        ${session.prices && html`<${Choice} label="Compare" value=${compares ? 'before' : 'none'} onChange=${(next) => set({ against: next === 'none' ? 'none' : undefined })}
          options=${[['before', 'Time before'], ['none', 'With nothing']]} />`}
      </div>
      ${chosen.length > 0 && html`
        <div class="chips" role="group" aria-label="Filters in force">
          ${chosen.map(([name, value]) => html`
            <button key=${name + value} type="button" class="small" onClick=${() => without(name, value)} aria-label=${`Remove filter ${BY[name]} ${value}`}>
              <span>${BY[name]}: <strong>${value}</strong></span><span aria-hidden="true">×</span></button>`)}
        </div>`}
      <${Loaded} of=${sums}>${(data) => (data.totals.n === 0
        ? html`<${Empty} title="No requests in this time">
            <p>${chosen.length > 0 ? 'Remove a filter, or choose a longer time.' : 'Choose a longer time. Sums appear here a second or two after a request has ended.'}</p>
            <div class="row"><button type="button" onClick=${() => set({ range: '30d', from: undefined, to: undefined, step: undefined })}>Last 30 days</button></div><//>`
        : html`
            ${compared.data?.change.requests !== undefined && !compared.error && compares ? html`<${Bridge} data=${compared.data} currency=${session.currency} />` : html`<${Sums} totals=${data.totals} currency=${session.currency} prices=${session.prices} />`}
            ${compares && compared.data && !compared.error && compared.data.change.requests === undefined && html`<p class="quiet-text beside">There is nothing in the time before to compare with.</p>`}
            ${compares && compared.error && html`<p class="note"><${State} kind="warning">Nothing to compare with: ${compared.error.message}<//></p>`}
            <${Warnings} totals=${data.totals} incomplete=${data.incomplete} prices=${session.prices} view=${view} query=${query} />
            <${Loaded} of=${slots}>${(steps) => (steps.step === step && (steps.by?.[0] ?? undefined) === key
              ? html`<${Chart} data=${steps} view=${view} ranking=${largest ?? ranking} choose=${choose} partial=${largest && ranking.length - largest.length} />` : null)}<//>
            ${key && (data.by?.[0] ?? undefined) === key && html`
              <${Section} id="rows" title=${`By ${BY[key].toLowerCase()}`} aside=${html`<span class="quiet-text">${count(data.totals.n)} requests, ${short(data.totals.input)} tokens in, ${short(data.totals.output)} out${session.prices ? `, ${money(data.totals.cost, placesFor([data.totals.cost]))} ${session.currency}` : ''}</span>`}>
                <${Rows} data=${data} compared=${compares ? compared.data : undefined} view=${view} query=${query} ranking=${ranking} />
              <//>`}`)}<//>
    <//>`;
};

export default UsagePage;
