import { useState } from './html.js';

const KEY = 'sluice.theme';

// Storage may be forbidden; the choice then holds for this page alone.
const read = () => {
  try {
    return localStorage.getItem(KEY) ?? 'auto';
  } catch {
    return 'auto';
  }
};

const write = (theme) => {
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // See read.
  }
};

const apply = (theme) => {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

apply(read());

// The colours chosen: auto (as the system), light or dark. They are in force before anything is drawn again, as charts read them.
export const useTheme = () => {
  const [theme, setTheme] = useState(read);
  const choose = (next) => {
    apply(next);
    write(next);
    setTheme(next);
  };
  return [theme, choose];
};
