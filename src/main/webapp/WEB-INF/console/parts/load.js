import { useCallback, useEffect, useRef, useState } from './html.js';
import { get } from './api.js';

// Loads a path, again when path or parameters change, and every `every` milliseconds while the page is visible.
// While it loads again, the last answer stays. A path of null loads nothing.
export const useLoad = (path, parameters, every) => {
  const key = path === null ? null : JSON.stringify([path, parameters]);
  const [state, setState] = useState({ key: null });
  const [turn, setTurn] = useState(0);
  const running = useRef(null);

  useEffect(() => {
    if (key === null) return undefined;
    let timer;
    let over = false;
    let busy = false;
    const load = async () => {
      busy = true;
      running.current = new AbortController();
      try {
        const data = await get(path, parameters, running.current.signal);
        if (!over) setState({ key, data });
      } catch (error) {
        if (!over && error.name !== 'AbortError') setState((last) => ({ key, error, data: every && last.key === key ? last.data : undefined }));
      }
      busy = false;
      if (!over && every && !document.hidden) timer = setTimeout(load, every);
    };
    const shown = () => {
      clearTimeout(timer);
      if (!document.hidden && !busy) load();
    };
    load();
    if (every) document.addEventListener('visibilitychange', shown);
    return () => {
      over = true;
      clearTimeout(timer);
      running.current?.abort();
      if (every) document.removeEventListener('visibilitychange', shown);
    };
  }, [key, every, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const change = useCallback((edit) => setState((last) => ({ ...last, data: edit(last.data) })), []);
  const fresh = state.key === key;
  return { data: state.data, error: fresh ? state.error : undefined, loading: key !== null && !fresh, reload, change };
};
