import { useEffect, useState } from './html.js';
import { go } from './route.js';

const KEY = 'sluice.keys';

const read = () => {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
};

const writing = (element) => element.closest?.('input, select, textarea, [contenteditable]');

// Keys of one letter: / for the search of the page, ? for help, g and a letter for a page. They can be turned off.
export const useKeys = (pages, help) => {
  const [on, set] = useState(read);
  useEffect(() => {
    if (!on) return undefined;
    let going = 0;
    const pressed = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || document.querySelector('dialog[open]')) return;
      if (event.key === '/') {
        const search = document.querySelector('[data-search]');
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select?.();
      } else if (event.key === '?') {
        event.preventDefault();
        help();
      } else if (event.key === 'g') {
        going = event.timeStamp;
      } else if (pages[event.key] && going && event.timeStamp - going < 1500) {
        going = 0;
        go(pages[event.key]);
      } else {
        going = 0;
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [on]);
  const setOn = (next) => {
    try {
      localStorage.setItem(KEY, next ? 'on' : 'off');
    } catch {
      // The choice then holds for this page alone.
    }
    set(next);
  };
  return { on, setOn };
};
