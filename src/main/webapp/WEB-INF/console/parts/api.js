// The admin API. Paths are relative to the page, so that the console works under any context path.

export class ApiError extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    // Seconds, if the gateway tells them.
    this.retryAfter = retryAfter;
  }
}

const query = (params) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, one);
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
};

export const address = (path, params) => `api/v1/${path}${query(params)}`;

const listeners = new Set();

// Calls the listener when any call is refused for want of a session; returns what removes it.
export const onSignedOut = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const call = async (path, params, options) => {
  let response;
  try {
    response = await fetch(address(path, params), { credentials: 'same-origin', cache: 'no-store', ...options });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new ApiError(0, 'unreachable', 'The gateway does not answer. Check that it runs and that this machine reaches it.');
  }
  if (response.status === 204) return undefined;
  let body;
  try {
    body = await response.json();
  } catch {
    body = undefined;
  }
  if (response.ok && body !== undefined) return body;
  const error = body?.error ?? {};
  if (response.status === 401 && path !== 'session') listeners.forEach((listener) => listener());
  throw new ApiError(response.status, error.code ?? 'unknown', error.message ?? `The gateway answered with status ${response.status}.`,
    Number(response.headers.get('Retry-After')) || undefined);
};

export const get = (path, params, signal) => call(path, params, { signal });

export const post = (path, body, params) => call(path, params, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'x-sluice-admin': '1' },
  body: JSON.stringify(body ?? {}),
});

// The response itself, as soon as it begins and whatever its status: a call whose answer is another API's.
export const send = async (path, body, params, signal) => {
  let response;
  try {
    response = await fetch(address(path, params), {
      method: 'POST', credentials: 'same-origin', cache: 'no-store', signal,
      headers: { 'Content-Type': 'application/json', 'x-sluice-admin': '1' },
      body: JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new ApiError(0, 'unreachable', 'The gateway does not answer. Check that it runs and that this machine reaches it.');
  }
  // Only a request that has entered the chain has an id.
  if (response.status === 401 && !response.headers.has('x-request-id')) listeners.forEach((listener) => listener());
  return response;
};

export const remove = (path) => call(path, undefined, { method: 'DELETE', headers: { 'x-sluice-admin': '1' } });
