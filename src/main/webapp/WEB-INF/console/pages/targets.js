import { html, useRef, useState } from '../parts/html.js';
import { post } from '../parts/api.js';
import { Confirm } from '../parts/confirm.js';
import { count, seconds } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { params, replace } from '../parts/route.js';
import { matches, Search } from '../parts/search.js';
import { Breaker } from '../parts/breaker.js';
import { Table } from '../parts/table.js';
import { announce, Empty, Field, Loaded, Page, Section, State, useSession } from '../parts/ui.js';

const ACTIONS = {
  open: { label: 'Open', title: (target) => `Open the breaker of ${target}?`, kind: 'danger', done: 'is left out for now',
    text: 'Requests go to other targets for some seconds, at most half a minute. Then two of them try this one, and if both succeed it is in use again: a breaker that is opened by hand closes as any other. To keep the target out for longer, cool it.' },
  close: { label: 'Close', title: (target) => `Close the breaker of ${target}?`, kind: 'primary', done: 'is in use',
    text: 'Requests go to this target again at once. If it still fails, the breaker opens by itself.' },
  cool: { label: 'Cool', title: (target) => `Cool ${target}?`, kind: 'danger', done: 'cools down',
    text: 'Requests go to other targets for the time given; then this one comes back by itself.' },
  warm: { label: 'Warm', title: (target) => `Warm ${target}?`, kind: 'primary', done: 'is warm',
    text: 'Cooldowns of this target end now, and its keys are used again. A provider that still refuses starts them again.' },
};

const Ask = ({ target, action, close, done }) => {
  const time = useRef(null);
  const { title, done: words, ...texts } = ACTIONS[action];
  const act = async () => {
    const entry = await post(`targets/${action}`, {}, { target, seconds: action === 'cool' ? time.current.value : undefined });
    announce(`${target} ${words}`);
    done(entry);
  };
  return html`
    <${Confirm} ...${texts} title=${title(target)} close=${close} act=${act} hasField=${action === 'cool'}>
      ${action === 'cool' && html`<${Field} label="Seconds" hint="600 are ten minutes"><input ref=${time} type="number" min="1" max="86400" defaultValue="600" required autofocus /><//>`}
    <//>`;
};

// What an attempt must have met with for a key or the target to rest.
const REASONS = { by_hand: 'by hand', rate_limited: 'rate limited', no_quota: 'no quota', key_refused: 'key refused', no_model: 'no such model' };

const resting = (one) => (one.key === undefined ? 'target' : one.key === 'none' ? 'provider' : `key ${one.key}`);

const Cooled = ({ cooled }) => (cooled?.length > 0
  ? html`<ul class="stack">${cooled.map((one) => html`
      <li key=${`${one.key} ${one.model}`}><${State} kind="warning">${resting(one)}: ${REASONS[one.reason] ?? one.reason.replaceAll('_', ' ')}, ${seconds(one.for_seconds)} more<//>
        ${one.model && html`<span class="sub">for ${one.model}</span>`}</li>`)}</ul>`
  : html`<span class="quiet-text">none</span>`);

const targetsOf = (model) => model.tiers.flatMap((tier) => tier.targets);

// An open breaker whose time is over lets a request try.
const isUsable = (state) => !(state?.state === 'open' && state.open_for_seconds !== undefined) && !state?.cooled.some((one) => one.key === undefined && one.model === undefined);

const Buttons = ({ of, ask }) => {
  const button = (action) => html`
    <button type="button" class="small" onClick=${() => ask({ target: of.target, action })} aria-label=${`${ACTIONS[action].label} ${of.target}`}>${ACTIONS[action].label}</button>`;
  return html`
    <div class="tight">
      ${of.state === 'closed' ? button('open') : button('close')}
      ${button('cool')}
      ${of.cooled?.length > 0 && button('warm')}
    </div>`;
};

const Standing = ({ of }) => (of && of.state === 'closed' && !isUsable(of) ? html`<${State} kind="warning">rests<//>` : html`<${Breaker} of=${of ?? { state: 'closed' }} />`);

const Models = ({ models, states }) => html`
  <div class="cards">
    ${models.map((model) => {
      const usable = targetsOf(model).some((target) => isUsable(states.get(target)));
      return html`
        <div key=${model.name} class="card">
          <div class="card-head"><h3>${model.name}</h3>${!usable && html`<${State} kind="bad"><strong>no usable target</strong><//>`}</div>
          <ol class="tiers" aria-label=${`Tiers of ${model.name}, in their order`}>
            ${model.tiers.map((tier, index) => html`
              <li key=${index}>${tier.targets.map((target) => html`<span key=${target} class="tier-target"><span>${target}</span> <${Standing} of=${states.get(target)} /></span>`)}</li>`)}
          </ol>
        </div>`;
    })}
  </div>`;

const EXAMPLE = 'sluice.providers.local.base-url=<where it listens>/v1\nsluice.providers.local.default=true';

const TargetsPage = ({ query }) => {
  const session = useSession();
  const load = useLoad('targets', {}, 5000);
  const [asked, ask] = useState(null);
  const search = query.get('q') ?? '';
  const set = (q) => replace('targets', { ...params(query), q });
  const done = (entry) => {
    load.change((data) => ({ ...data, data: data.data.map((one) => (one.target === entry.target ? entry : one)) }));
    ask(null);
  };
  return html`
    <${Page} title="Models and targets" lead="What is out, and until when. Renewed every 5 seconds." actions=${html`<${Search} label="Filter" value=${search} set=${set} />`}>
      <${Loaded} of=${load}>${(data) => {
        if (data.data.length === 0) {
          return html`<${Empty} title="No targets are configured"><p>Name a provider in <code>sluice.properties</code>:</p><pre class="code" tabindex="0" aria-label="Example">${EXAMPLE}</pre><//>`;
        }
        const states = new Map(data.data.map((one) => [one.target, one]));
        const targets = data.data.filter((one) => matches(search, one.target, one.provider, one.state));
        const models = data.models.filter((model) => matches(search, model.name, ...targetsOf(model)));
        return html`
          ${targets.length === 0 && models.length === 0 && html`<${Empty} title="Nothing has this in its name"><div class="row"><button type="button" onClick=${() => set('')}>Clear the filter</button></div><//>`}
          ${targets.length > 0 && html`
            <${Table} caption="Targets" keyOf=${(row) => row.target} rows=${targets} rowClass=${(row) => (isUsable(row) && row.state === 'closed' ? '' : 'attention')} columns=${[
              { key: 'target', label: 'Target', head: true, cell: (row) => row.target },
              { key: 'state', label: 'Breaker', cell: (row) => html`<${Breaker} of=${row} />` },
              { key: 'in_flight', label: 'In flight', number: true, cell: (row) => count(row.in_flight) },
              { key: 'waiting', label: 'Waiting', number: true, cell: (row) => count(row.waiting) },
              { key: 'cooled', label: 'Cooldowns', wide: true, cell: (row) => html`<${Cooled} cooled=${row.cooled} />` },
              ...(session.can('change') ? [{ key: 'actions', label: 'Change', wide: true, cell: (row) => html`<${Buttons} of=${row} ask=${ask} />` }] : []),
            ]} />`}
          ${models.length > 0 && html`<${Section} id="models" title="Models" aside=${html`<span class="quiet-text">a tier is used when none before it can answer</span>`}><${Models} models=${models} states=${states} /><//>`}`;
      }}<//>
      ${asked && html`<${Ask} ...${asked} close=${() => ask(null)} done=${done} />`}
    <//>`;
};

export default TargetsPage;
