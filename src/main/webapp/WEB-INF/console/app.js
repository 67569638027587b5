import { html, render, useCallback, useEffect, useMemo, useState } from './parts/html.js';
import { get, onSignedOut, remove } from './parts/api.js';
import { formatsOf } from './parts/format.js';
import { link, useRoute } from './parts/route.js';
import { useTheme } from './parts/theme.js';
import { useKeys } from './parts/keys.js';
import { Dialog, Failure, Loading, SessionContext } from './parts/ui.js';

const PAGES = [
  { group: 'Now', pages: [
    { id: 'overview', title: 'Overview', needs: 'read', load: () => import('./pages/overview.js') },
    { id: 'live', title: 'Live', load: () => import('./pages/live.js') },
    { id: 'targets', title: 'Models and targets', needs: 'read', load: () => import('./pages/targets.js') },
    { id: 'budgets', title: 'Budgets and limits', load: () => import('./pages/budgets.js') },
  ] },
  { group: 'History', pages: [
    { id: 'usage', title: 'Usage', load: () => import('./pages/usage.js') },
    { id: 'requests', title: 'Requests', load: () => import('./pages/requests.js') },
    { id: 'audit', title: 'Audit', needs: 'audit', load: () => import('./pages/audit.js') },
  ] },
  { group: 'Set up', pages: [
    { id: 'prices', title: 'Prices', needs: 'read', load: () => import('./pages/prices.js') },
    { id: 'clients', title: 'Clients', load: () => import('./pages/clients.js') },
    { id: 'try', title: 'Try it', needs: 'try', load: () => import('./pages/try.js') },
    { id: 'config', title: 'Configuration', needs: 'read', load: () => import('./pages/config.js') },
  ] },
];
const ALL = PAGES.flatMap((group) => group.pages);

// Whether a role may read a page.
const readable = (page, session) => page.needs === undefined || session.may.includes(page.needs);

const Lazy = ({ load, props }) => {
  const [module, setModule] = useState({});
  useEffect(() => {
    let over = false;
    load().then((loaded) => !over && setModule({ load, page: loaded.default }), (error) => !over && setModule({ load, error }));
    return () => {
      over = true;
    };
  }, [load]);
  if (module.load !== load) return html`<${Loading} />`;
  if (module.error) {
    const error = { status: 0, code: 'unreachable', message: 'A part of the console did not load. Check the connection, then load the page again.' };
    return html`<${Failure} error=${error} retry=${() => location.reload()} />`;
  }
  return html`<${module.page} ...${props} />`;
};

const Brand = ({ gateway }) => html`
  <a class="brand" href=${link('overview')}>
    <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 4h12M2 8h7M2 12h12" /></svg>
    <span>Sluice${gateway && html`<small>${gateway}</small>`}</span>
  </a>`;

const Navigation = ({ current, close, session }) => html`
  <nav aria-label="Pages">
    ${PAGES.map((group) => html`
      <div key=${group.group} class="nav-group">
        <p>${group.group}</p>
        <ul>
          ${group.pages.filter((page) => readable(page, session)).map((page) => html`
            <li key=${page.id}><a href=${link(page.id)} aria-current=${page.id === current ? 'page' : undefined} onClick=${close}>${page.title}</a></li>`)}
        </ul>
      </div>`)}
  </nav>`;

const THEMES = [['auto', 'System'], ['light', 'Light'], ['dark', 'Dark']];

const Foot = ({ session, theme, setTheme, help, signedOut }) => {
  const signOut = async () => {
    await remove('session').catch(() => undefined);
    signedOut();
  };
  return html`
    <div class="foot">
      <p class="who">
        ${session.signed_in_by === 'loopback' ? html`This machine, ${session.may.includes('try') ? 'reading and trying out' : 'reading only'}` : html`<strong>${session.name}</strong>, ${[session.role, ...session.teams].join(' ')}`}
        ${session.signed_in_by === 'session' && html` <button type="button" class="small" onClick=${signOut}>Sign out</button>`}
      </p>
      <label class="theme"><span>Colours</span>
        <select value=${theme} onChange=${(event) => setTheme(event.target.value)}>
          ${THEMES.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === theme}>${text}</option>`)}
        </select>
      </label>
      <button type="button" class="small" onClick=${help}>Keys <kbd aria-hidden="true">?</kbd></button>
      <p class="version">Version ${session.version} · ${session.zone}</p>
    </div>`;
};

const Help = ({ close, keys }) => html`
  <${Dialog} title="Keys" close=${close}>
    <dl class="keys">
      <dt><kbd>/</kbd></dt><dd>Search or filter on this page</dd>
      <dt><kbd>?</kbd></dt><dd>This help</dd>
      <dt><kbd>Esc</kbd></dt><dd>Close what is open</dd>
      ${keys.pages.map(([key, title]) => html`<dt key=${key}><kbd>g</kbd> <kbd>${key}</kbd></dt><dd>${title}</dd>`)}
    </dl>
    <label class="check"><input type="checkbox" checked=${keys.on} onChange=${(event) => keys.setOn(event.target.checked)} /> Keys of one letter are on</label>
  <//>`;

const GO = { o: 'overview', l: 'live', m: 'targets', b: 'budgets', u: 'usage', r: 'requests', a: 'audit', p: 'prices', c: 'clients', t: 'try', f: 'config' };

// The keys of the pages that a role may read.
const keysFor = (session) => Object.fromEntries(Object.entries(GO).filter(([, id]) => readable(ALL.find((one) => one.id === id), session)));

const Console = ({ session, signedOut }) => {
  const route = useRoute();
  const [theme, setTheme] = useTheme();
  const [help, setHelp] = useState(false);
  const [menu, setMenu] = useState(false);
  const letters = useMemo(() => keysFor(session), [session]);
  const keys = useKeys(letters, () => setHelp(true));
  // Members of teams have no overview: they begin with what is live.
  const wanted = route.page === 'overview' && !session.may.includes('read') ? 'live' : route.page;
  const page = ALL.find((one) => one.id === wanted);
  // The name that the browser knows the gateway by tells one from the others.
  const context = useMemo(() => ({ ...session, gateway: location.host, formats: formatsOf(session.zone), can: (what) => session.may.includes(what), theme }), [session, theme]);
  useEffect(() => {
    setMenu(false);
    scrollTo(0, 0);
  }, [route.page]);
  const titled = { pages: Object.entries(letters).map(([key, id]) => [key, ALL.find((one) => one.id === id).title]), on: keys.on, setOn: keys.setOn };
  return html`
    <${SessionContext.Provider} value=${context}>
      <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>Skip to the page</a>
      <div class=${menu ? 'frame menu-open' : 'frame'}>
        <header class="side">
          <div class="side-top">
            <${Brand} gateway=${location.host} />
            <button type="button" class="menu" aria-expanded=${menu ? 'true' : 'false'} aria-controls="menu" onClick=${() => setMenu(!menu)}>Menu</button>
          </div>
          <div id="menu" class="side-body">
            <${Navigation} session=${session} current=${wanted} close=${() => setMenu(false)} />
            <${Foot} session=${session} theme=${theme} setTheme=${setTheme} help=${() => setHelp(true)} signedOut=${signedOut} />
          </div>
        </header>
        <main id="main" tabindex="-1">
          ${page
            ? html`<${Lazy} key=${page.id} load=${page.load} props=${{ query: route.query }} />`
            : html`<h1>No such page</h1><p><a href=${link('overview')}>Go to the overview</a></p>`}
        </main>
      </div>
      ${help && html`<${Help} close=${() => setHelp(false)} keys=${titled} />`}
      <div id="announcements" class="unseen" aria-live="polite"></div>
    <//>`;
};

const signIn = () => import('./pages/sign-in.js');

const App = () => {
  const [state, setState] = useState({});
  const load = useCallback(() => {
    get('session').then((session) => setState({ session }), (error) => setState(error.code === 'sign_in_required' ? { signIn: true } : { error }));
  }, []);
  useEffect(load, []);
  useEffect(() => onSignedOut(load), []);
  if (state.session) return html`<${Console} session=${state.session} signedOut=${load} />`;
  if (state.signIn) return html`<${Lazy} load=${signIn} props=${{ signedIn: (session) => setState({ session }) }} />`;
  if (state.error) return html`<main class="alone"><h1>Sluice</h1><${Failure} error=${state.error} retry=${load} /></main>`;
  return html`<main class="alone"><h1 class="unseen">Sluice</h1><${Loading} /></main>`;
};

render(html`<${App} />`, document.getElementById('app'));
