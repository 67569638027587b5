import { html, useEffect, useRef, useState } from '../parts/html.js';
import { get, send } from '../parts/api.js';
import { count, duration, exact } from '../parts/format.js';
import { useLoad } from '../parts/load.js';
import { answerReader } from './answer.js';
import { link, params, replace } from '../parts/route.js';
import { Result } from '../parts/result.js';
import { announce, Choice, Empty, Failure, Field, Loaded, Page, Section, State, useSession } from '../parts/ui.js';
import { Details, Pairs } from './requests.js';

const APIS = { chat: 'Chat completions', messages: 'Messages', responses: 'Responses' };

// Headers that tell what the gateway has done.
const TOLD = /^(x-arch-|x-ratelimit-|x-request-id$|x-should-retry$|retry-after$|content-type$)/;

// The row of a request comes into the ledger a second or two after its end.
const LOOKS = 12;
const PAUSE = 1000;

const wait = (signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, PAUSE);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    resolve();
  });
});

// What has become of a request: its row in the ledger, or what this gateway knows of it where there is none.
const lookUp = async (id, { ledger, after, signal }) => {
  for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
    if (ledger) {
      try {
        const found = await get(`exchanges/${encodeURIComponent(id)}`, {}, signal);
        return { row: found.data[0] };
      } catch (error) {
        if (error.code !== 'not_found') return { error };
      }
    } else {
      const seen = await get('live', { after }, signal);
      const ended = seen.data.find((one) => one.request_id === id);
      if (ended) return { ended };
    }
    await wait(signal);
  }
  return {};
};

// What the reference says of an error.
const explain = async (error, status) => {
  if (!error.code) return undefined;
  try {
    const { data } = await get(`errors/${encodeURIComponent(error.code)}`);
    return (data.find((line) => line.status === status) ?? data[0]).cause;
  } catch {
    return undefined;
  }
};

// Sends one request at a time, and follows it to its row.
const useTrial = (session) => {
  const [trial, setTrial] = useState(null);
  const running = useRef(null);
  useEffect(() => () => running.current?.abort(), []);
  const change = (more) => setTrial((last) => ({ ...last, ...more }));

  const run = async (asked, prompt) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setTrial({ busy: true, text: '', raw: '' });
    try {
      const after = session.ledger ? undefined : (await get('live')).next;
      const response = await send('try', { prompt }, asked, control.signal);
      const headers = [...response.headers].filter(([name]) => TOLD.test(name)).sort();
      const id = response.headers.get('x-request-id');
      change({ status: response.status, headers });
      const answer = await answerReader(response, (now) => change(now));
      change({ ...answer, busy: false });
      announce(answer.failed ? 'The request failed' : 'The answer is complete');
      if (answer.failed) explain(answer.failed, response.status).then((cause) => change({ cause }));
      // What the admin API itself refuses never was a request.
      if (id) {
        change({ looking: true });
        change({ ...(await lookUp(id, { ledger: session.ledger, after, signal: control.signal })), looking: false });
      }
    } catch (failure) {
      if (running.current === control) change(failure.name === 'AbortError' ? { busy: false, stopped: true } : { busy: false, failure });
    }
  };
  return [trial, run, () => running.current?.abort()];
};

const Ended = ({ of, session }) => html`
  <p><${Result} of=${of} /></p>
  <${Pairs} rows=${[
    ['Target', of.target],
    ['First token', of.first_ms !== undefined && duration(of.first_ms)],
    ['Took', duration(of.took_ms)],
    ['Tokens', of.input !== undefined && `${count(of.input)} in, ${count(of.output)} out`],
    ['Cost', session.prices && of.cost !== undefined && `${exact(of.cost)} ${session.currency}`],
  ]} />`;

const Outcome = ({ of, session }) => {
  const narrow = (changes) => link('requests', changes);
  if (of.row) return html`<${Section} id="row" title="Its row in the ledger"><div class="card dialog-part"><${Details} of=${of.row} session=${session} narrow=${narrow} /></div><//>`;
  if (of.ended) return html`<${Section} id="row" title="What became of it"><div class="card"><${Ended} of=${of.ended} session=${session} /></div><//>`;
  if (of.error) return html`<${Section} id="row" title="Its row in the ledger"><${Failure} error=${of.error} /><//>`;
  if (of.looking) return html`<p class="quiet-text beside" role="status">Waiting for its row …</p>`;
  return null;
};

const word = (of) => {
  if (of.busy) return html`<${State} kind="half">${of.status ? `${of.status}, answering` : 'sent'}<//>`;
  if (of.stopped) return html`<${State} kind="none">stopped here<//>`;
  return html`<${State} kind=${of.failed || of.status >= 400 ? 'bad' : 'good'}>${of.status} ${of.failed && of.status < 400 ? 'failed in its middle' : ''}<//>`;
};

const Trial = ({ of, session }) => {
  if (of.failure) return html`<${Failure} error=${of.failure} />`;
  return html`
    <${Section} id="answer" title="Answer" aside=${word(of)}>
      ${of.failed && html`
        <div class="failure" role="alert">
          <p class="failure-title"><${State} kind="bad">${of.failed.code ?? 'The provider refused'}<//></p>
          <p>${of.failed.message}</p>
          ${of.cause && html`<p><span class="quiet-text">The reference says:</span> ${of.cause}</p>`}
        </div>`}
      ${(of.text || !of.failed) && html`<pre class="code answer" tabindex="0" aria-label="Text of the answer">${of.text || (of.busy ? ' ' : 'The answer has no text.')}</pre>`}
      ${of.raw && html`<details class="beside"><summary>As it was sent</summary><pre class="code" tabindex="0" aria-label="The answer as it was sent">${of.raw}</pre></details>`}
    <//>
    ${of.headers && html`<${Section} id="headers" title="Headers"><div class="card"><${Pairs} rows=${of.headers.map(([name, value]) => [name, html`<span class="mono">${value}</span>`])} /></div><//>`}
    <${Outcome} of=${of} session=${session} />`;
};

const Form = ({ choices, query, session, trial, run, stop }) => {
  const set = (changes) => replace('try', { ...params(query), ...changes });
  const client = query.get('client') ?? choices.clients[0];
  const api = query.get('api') ?? choices.apis[0];
  const streams = query.get('stream') !== 'false';
  const models = useLoad('try', { client });
  const model = query.get('model') ?? '';
  const prompt = useRef(null);
  const submit = (event) => {
    event.preventDefault();
    run({ client, model: model.trim(), api, stream: String(streams) }, prompt.current.value);
  };
  const withControl = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
  };
  return html`
    <form class="trial" onSubmit=${submit} aria-label="Request">
      <div class="filters">
        <${Choice} label="Client" search="true" value=${client} options=${choices.clients.map((name) => [name, name])} onChange=${(next) => set({ client: next })} />
        <${Field} label="Model" hint=${models.data && (models.data.models.length === 0 ? 'No model is listed for this client' : `${count(models.data.models.length)} to choose from`)}>
          <input value=${model} list="try-models" required autocomplete="off" spellcheck=${false} onInput=${(event) => set({ model: event.target.value })} /><//>
        <${Choice} label="API" value=${api} options=${choices.apis.map((name) => [name, APIS[name] ?? name])} onChange=${(next) => set({ api: next })} />
        <label class="check"><input type="checkbox" checked=${streams} onChange=${(event) => set({ stream: event.target.checked ? undefined : 'false' })} /> As a stream</label>
        <datalist id="try-models">${(models.data?.models ?? []).map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      </div>
      <${Field} label="Prompt"><textarea ref=${prompt} class="prompt" rows="4" maxlength="32000" required onKeyDown=${withControl}></textarea><//>
      <div class="row">
        <button type="submit" class="primary" disabled=${trial?.busy}>Send</button>
        ${trial?.busy && html`<button type="button" onClick=${stop}>Stop</button>`}
        <span class="quiet-text">${session.demo ? 'The demo answers. It is no language model, and costs nothing.' : `It is charged to ${client}, whose limits and budgets hold.`}</span>
      </div>
    </form>`;
};

const TryPage = ({ query }) => {
  const session = useSession();
  const choices = useLoad(session.can('try') ? 'try' : null);
  const [trial, run, stop] = useTrial(session);
  return html`
    <${Page} title="Try it" lead="A request as one of the clients. It takes the way of the client’s own requests, and its prompt is kept nowhere.">
      ${session.can('try')
        ? html`<${Loaded} of=${choices}>${(data) => (data.clients.length === 0
          ? html`<${Empty} title="No clients are configured"><p>Name one in <code>sluice.properties</code>; <a href=${link('clients')}>Clients</a> shows how.</p><//>`
          : html`<${Form} choices=${data} query=${query} session=${session} trial=${trial} run=${run} stop=${stop} />`)}<//>`
        : html`<${Empty} title="Your role does not allow this"><p>Requests are tried out by operators.</p><//>`}
      ${trial && html`<${Trial} of=${trial} session=${session} />`}
    <//>`;
};

export default TryPage;
