import { html, createContext, useContext, useEffect, useLayoutEffect, useRef, useState } from './html.js';
import { link } from './route.js';

export const SessionContext = createContext(null);
export const useSession = () => useContext(SessionContext);

// Tells a screen reader what changed; one region for the whole console.
export const announce = (text) => {
  const region = document.getElementById('announcements');
  if (region) region.textContent = text;
};

const SHAPES = {
  good: html`<circle cx="6" cy="6" r="4.5" />`,
  warning: html`<path d="M6 1 11.2 10.5H.8Z" />`,
  bad: html`<path d="M1.5 1.5h9v9h-9Z" />`,
  half: html`<g><circle cx="6" cy="6" r="4.2" class="hollow" /><path d="M6 1.5a4.5 4.5 0 0 0 0 9Z" /></g>`,
  none: html`<circle cx="6" cy="6" r="4" class="hollow" />`,
};

// A state is told by its shape and its word; its colour only helps.
export const State = ({ kind, children }) => html`
  <span class=${`state ${kind}`}>
    <svg viewBox="0 0 12 12" aria-hidden="true">${SHAPES[kind]}</svg><span>${children}</span>
  </span>`;

export const Page = ({ title, lead, actions, children }) => {
  const heading = useRef(null);
  const { gateway } = useSession();
  useEffect(() => {
    document.title = `${title} · ${gateway} · Sluice`;
    // The first page after loading leaves the focus where the browser has it.
    if (document.activeElement?.closest('nav')) heading.current.focus();
  }, [title]);
  return html`
    <header class="page-head">
      <div><h1 ref=${heading} tabindex="-1">${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}`;
};

export const Section = ({ title, aside, children, id }) => html`
  <section class="section" aria-labelledby=${id}>
    <div class="section-head"><h2 id=${id}>${title}</h2>${aside}</div>
    ${children}
  </section>`;

export const Loading = () => {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return html`<div class="loading" role="status">${late ? 'Loading …' : ''}</div>`;
};

export const Empty = ({ title, children }) => html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;

const TITLES = {
  ledger_away: 'The database of the ledger is away',
  ledger_slow: 'The database took too long',
  ledger_off: 'The ledger is off',
  client_keys_off: 'No keys are made here',
  keys_not_accepted: 'Keys are not accepted here',
  key_ended: 'The key has ended',
  too_many_keys: 'There are too many keys',
  too_much: 'Too much for one answer',
  role_required: 'Your role does not allow this',
  csrf_refused: 'The gateway refused this change',
  not_found: 'Not found',
  invalid_parameter: 'The gateway does not understand this filter',
  too_many_sign_ins: 'Too many sign-ins',
  too_many_viewers: 'As many people watch as may at once',
  unreachable: 'The gateway does not answer',
  admin_not_allowed: 'The console is not open to this machine',
  prices_off: 'Prices are off',
  reprice_running: 'Another run goes on',
  audit_unavailable: 'The change cannot be recorded',
  rate_limiter_unavailable: 'Redis does not answer',
};

const LIVE_GOES_ON = ['ledger_away', 'ledger_slow', 'ledger_off'];

export const Failure = ({ error, retry, children }) => html`
  <div class="failure" role="alert">
    <p class="failure-title"><${State} kind=${error.status >= 500 || error.status === 0 ? 'bad' : 'warning'}>${TITLES[error.code] ?? 'This did not work'}<//></p>
    <p>${error.message}</p>
    ${LIVE_GOES_ON.includes(error.code) && html`
      <p>What is live goes on: <a href=${link('overview')}>Overview</a>, <a href=${link('targets')}>Models and targets</a>${' '}
        and <a href=${link('budgets')}>Budgets and limits</a>.</p>`}
    <div class="row">
      ${retry && html`<button type="button" onClick=${retry}>Try again</button>`}
      ${children}
    </div>
  </div>`;

// Shows what a load has: its failure, its first wait, or its data.
export const Loaded = ({ of, children }) => {
  if (of.error && of.data === undefined) return html`<${Failure} error=${of.error} retry=${of.reload} />`;
  if (of.data === undefined) return html`<${Loading} />`;
  return html`
    <div class=${of.loading ? 'stale' : ''} aria-busy=${of.loading ? 'true' : 'false'}>
      ${of.error && html`<p class="note" role="status"><${State} kind="warning">Not renewed: ${of.error.message}<//></p>`}
      ${children(of.data)}
    </div>`;
};

// A modal dialog. The browser keeps the focus in it, closes it with Escape, and gives the focus back.
// One that stays is not closed by a click beside it.
export const Dialog = ({ title, close, kind = 'dialog', stays, children }) => {
  const element = useRef(null);
  useLayoutEffect(() => {
    const back = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close();
      if (back?.isConnected) back.focus();
    };
  }, []);
  const outside = (event) => {
    if (!stays && event.target === element.current) close();
  };
  return html`
    <dialog ref=${element} class=${kind} aria-labelledby="dialog-title" onCancel=${(event) => { event.preventDefault(); close(); }} onMouseDown=${outside}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id="dialog-title">${title}</h2>
          <button type="button" class="quiet" onClick=${close}>Close</button>
        </header>
        ${children}
      </div>
    </dialog>`;
};

// How much of an amount is used, with marks; beside it stands the text.
export const Meter = ({ percent, held = 0, marks = [], label }) => {
  const used = Math.min(100, Math.max(0, percent));
  const kind = percent >= 100 ? 'bad' : percent >= 80 ? 'warning' : 'good';
  return html`
    <svg class=${`meter ${kind}`} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="meter-all" width="100" height="6" />
      <rect class="meter-held" x=${used} width=${Math.min(100 - used, held)} height="6" />
      <rect class="meter-used" width=${used} height="6" />
      ${marks.filter((mark) => mark < 100).map((mark) => html`<rect key=${mark} class="meter-mark" x=${mark - 0.2} width="0.4" height="6" />`)}
    </svg>`;
};

// A line without axes; its figures are in the table that the page has too.
export const Spark = ({ values, label }) => {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return html`<svg class="spark" viewBox="0 0 100 28" aria-hidden="true"></svg>`;
  const top = Math.max(...known) || 1;
  const step = 100 / (values.length - 1);
  let line = '';
  let pen = 'M';
  let first;
  let last;
  values.forEach((value, index) => {
    if (value === undefined) {
      pen = 'M';
      return;
    }
    const x = (index * step).toFixed(2);
    // A step between unknown ones is a dot.
    line += `${pen}${x} ${(26 - (24 * value) / top).toFixed(2)}${pen === 'M' ? 'h0' : ''}`;
    pen = 'L';
    first ??= x;
    last = x;
  });
  const whole = known.length === values.length;
  return html`
    <svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${whole && html`<path class="spark-area" d=${`${line}L${last} 28L${first} 28Z`} />`}
      <path class="spark-line" d=${line} />
    </svg>`;
};

export const Copy = ({ text, what, label = 'Copy', size = 'small' }) => {
  const [done, setDone] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    announce(`${what} copied`);
    setTimeout(() => setDone(false), 1500);
  };
  return html`<button type="button" class=${size} onClick=${copy} aria-label=${`${label} ${what}`}>${done ? 'Copied' : label}</button>`;
};

export const Field = ({ label, children, hint }) => html`
  <label class="field"><span class="field-label">${label}</span>${children}${hint && html`<span class="hint">${hint}</span>`}</label>`;

export const Choice = ({ label, value, options, onChange, search }) => html`
  <${Field} label=${label}>
    <select value=${value} data-search=${search} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
    </select>
  <//>`;
