import { html, useEffect, useRef, useState } from '../parts/html.js';
import { post } from '../parts/api.js';

const SignIn = ({ signedIn }) => {
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => {
    document.title = 'Sign in · Sluice';
    field.current.focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      signedIn(await post('session', { key: field.current.value.trim() }));
    } catch (failure) {
      setBusy(false);
      setError(failure.message);
      field.current.select();
    }
  };
  return html`
    <main class="alone">
      <form class="sign-in" onSubmit=${submit}>
        <h1>Sign in to Sluice</h1>
        <input type="text" name="username" value="sluice" autocomplete="username" hidden readonly />
        <label class="field">
          <span class="field-label">Admin key</span>
          <input ref=${field} type="password" name="key" autocomplete="current-password" required aria-describedby="key-hint key-error" aria-invalid=${error ? 'true' : undefined} />
          <span class="hint" id="key-hint">A key of <code>sluice.admin.keys</code>. A client's key does not open the console.</span>
        </label>
        <p id="key-error" class="form-error" role="alert">${error}</p>
        <button type="submit" class="primary" disabled=${busy}>${busy ? 'Signing in …' : 'Sign in'}</button>
      </form>
    </main>`;
};

export default SignIn;
