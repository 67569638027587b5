import { html, useEffect, useRef, useState } from './html.js';
import { post } from './api.js';
import { Confirm } from './confirm.js';
import { ago } from './format.js';
import { announce, Copy, Dialog, Field, State, useSession } from './ui.js';

const SOON = 14;

const isValid = (key) => key.state === 'valid' || key.state === 'no_client';

// How people know a key: by its last characters, which the gateway has of those alone that it has made.
const name = (key) => (key.last4 === undefined ? 'key of the file' : `key …${key.last4}`);

const End = ({ of, formats }) => {
  if (of.state === 'disabled') return html`<${State} kind="bad">${name(of)} disabled<//><span class="sub">${formats.until(of.disabled)}</span>`;
  if (of.state === 'expired') return html`<${State} kind="bad">${name(of)} expired<//><span class="sub">${formats.until(of.until)}</span>`;
  if (of.state === 'no_client') return html`<${State} kind="bad">${name(of)} refused<//><span class="sub">no client of this name</span>`;
  if (of.until === undefined) return html`<${State} kind="none">${name(of)}, without an end<//>`;
  const hours = (Date.parse(of.until) - Date.now()) / 3600000;
  const left = hours < 48 ? `${Math.max(1, Math.floor(hours))} hours left` : `${Math.floor(hours / 24)} days left`;
  return html`<${State} kind=${hours <= SOON * 24 ? 'warning' : 'good'}>${name(of)}, until ${formats.until(of.until)}<//>${hours <= SOON * 24 && html`<span class="sub">${left}</span>`}`;
};

// When it was used last, in words; empty where nobody knows.
export const use = (key, formats) => {
  if (key.used !== undefined) return `used ${ago(key.used)}`;
  if (key.unused_since === undefined) return '';
  return key.unused_since === key.made ? 'never used' : `not used since ${formats.until(key.unused_since)}`;
};

// One key with what can be done with it.
export const Key = ({ of, ask, rotates }) => {
  const { can, formats } = useSession();
  const button = (action, label) => html`
    <button type="button" class="small" onClick=${() => ask({ action, key: of })} aria-label=${`${label} ${name(of)} of ${of.client}`}>${label}</button>`;
  return html`
    <div class="key">
      <div><${End} of=${of} formats=${formats} />${of.made !== undefined && html`<span class="sub">made ${formats.until(of.made)} by ${of.made_by}</span><span class="sub" title=${of.used && formats.full(of.used)}>${use(of, formats)}</span>`}</div>
      ${of.id !== undefined && can('rotate') && isValid(of) && html`<div class="tight">${rotates && of.state === 'valid' && button('rotate', 'Rotate')}${can('change') && button('disable', 'Disable')}</div>`}
    </div>`;
};

// All keys of a client: those that have ended are out of the way.
export const Keys = ({ keys, ask, rotates }) => {
  const ended = keys.filter((key) => key.id !== undefined && !isValid(key));
  const items = (list) => list.map((key, index) => html`<li key=${key.id ?? index}><${Key} of=${key} ask=${ask} rotates=${rotates} /></li>`);
  return html`
    ${items(keys.filter((key) => !ended.includes(key)))}
    ${ended.length > 0 && html`<li><details><summary>${ended.length === 1 ? 'One key' : `${ended.length} keys`} ended</summary><ul class="stack">${items(ended)}</ul></details></li>`}`;
};

const OVERLAPS = [['24h', 'A day'], ['1h', 'An hour'], ['7d', 'A week'], ['30d', '30 days'], ['0s', 'Not at all: it ends now']];

const ACTIONS = {
  make: { title: ({ client }) => `Make a key for ${client}?`, label: 'Make key', kind: 'primary', done: ({ client }) => `A key for ${client} was made`,
    text: 'Whoever has the key calls as this client. All gateways on this database accept it within seconds.' },
  rotate: { title: ({ key }) => `Rotate ${name(key)} of ${key.client}?`, label: 'Rotate', kind: 'primary', done: ({ key }) => `A new key for ${key.client} was made`,
    text: 'A new key is made now. The old one goes on for the time given, so that every program can be changed.' },
  disable: { title: ({ key }) => `Disable ${name(key)} of ${key.client}?`, label: 'Disable', kind: 'danger', done: ({ key }) => `${name(key)} of ${key.client} is disabled`,
    text: 'Programs that still send this key are refused within seconds. A key that was disabled is never valid again.' },
};

// The only time that the key is on a screen: it is kept nowhere, and goes with the dialog.
const NewKey = ({ text, close }) => {
  const session = useSession();
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const line = `curl ${session.base_url}/models \\\n  -H 'Authorization: Bearer ${text}'`;
  return html`
    <${Dialog} title="The new key" close=${close} stays>
      <div class="dialog-form">
        <p><${State} kind="warning">This is the only time that the key is shown. Copy it now.<//></p>
        <${Field} label="Key"><textarea ref=${field} class="secret mono" rows="2" readonly spellcheck="false" value=${text} onFocus=${(event) => event.target.select()}></textarea><//>
        <div class="row"><${Copy} text=${text} what="the key" label="Copy key" size="primary" /></div>
        <div><p class="field-label">Try it</p><pre class="code" tabindex="0" aria-label="Command that tries the key">${line}</pre></div>
        <div class="row"><${Copy} text=${line} what="the command" label="Copy command" size="" /><button type="button" onClick=${close}>I have it</button></div>
      </div>
    <//>`;
};

const Ask = ({ asked, close, done }) => {
  const until = useRef(null);
  const overlap = useRef(null);
  const { action, key, client } = asked;
  const { title, label, kind, text, done: words } = ACTIONS[action];
  const act = async () => {
    const path = action === 'make' ? `clients/${client}/keys` : `keys/${key.id}/${action}`;
    const entry = await post(path, { overlap: overlap.current?.value, until: until.current?.value || undefined });
    announce(words(asked));
    done(entry.key);
  };
  return html`
    <${Confirm} title=${title(asked)} text=${text} label=${label} kind=${kind} close=${close} act=${act} hasField=${action !== 'disable'}>
      ${action === 'rotate' && html`<${Field} label="The old key goes on for"><select ref=${overlap} autofocus>${OVERLAPS.map(([value, words]) => html`<option key=${value} value=${value}>${words}</option>`)}</select><//>`}
      ${action !== 'disable' && html`<${Field} label=${action === 'make' ? 'Last day' : 'Last day of the new key'} hint=${key?.until === undefined ? 'Empty: the key has no end' : 'The old key has an end, so the new one needs one'}>
        <input ref=${until} type="date" required=${key?.until !== undefined} autofocus=${action === 'make'} /><//>`}
    <//>`;
};

// Asks before a change of a key, and then shows the new key, if there is one.
export const KeyDialogs = ({ asked, close, changed }) => {
  const [made, setMade] = useState(null);
  const done = (key) => {
    setMade(key ?? null);
    close();
    changed();
  };
  if (made !== null) return html`<${NewKey} text=${made} close=${() => setMade(null)} />`;
  return asked && html`<${Ask} asked=${asked} close=${close} done=${done} />`;
};
