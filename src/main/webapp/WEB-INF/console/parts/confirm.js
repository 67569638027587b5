import { html, useState } from './html.js';
import { Dialog, Failure } from './ui.js';

// Asks before a change. Its field has the focus if there is one, else Cancel: Enter then changes nothing.
export const Confirm = ({ title, text, label, kind, close, act, hasField, children }) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`
    <${Dialog} title=${title} close=${close}>
      <form onSubmit=${submit}>
        <div class="dialog-form">
          <p>${text}</p>
          ${children}
          ${error && html`<${Failure} error=${error} />`}
          <div class="row"><button type="submit" class=${kind} disabled=${busy}>${label}</button><button type="button" autofocus=${!hasField} onClick=${close}>Cancel</button></div>
        </div>
      </form>
    <//>`;
};
