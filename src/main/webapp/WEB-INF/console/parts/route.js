// The address after # names the page and holds all that it shows: a link is a finding.
import { useEffect, useState } from './html.js';

const parse = () => {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { page: path || 'overview', query: new URLSearchParams(search) };
};

export const link = (page, params) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, one);
    }
  }
  const text = search.toString();
  return `#/${page === 'overview' ? '' : page}${text ? `?${text}` : ''}`;
};

export const params = (query) => {
  const all = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    all[name] = values.length > 1 ? values : values[0];
  }
  return all;
};

export const useRoute = () => {
  const [route, setRoute] = useState(parse);
  useEffect(() => {
    const changed = () => setRoute(parse());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
};

export const go = (page, next) => {
  location.hash = link(page, next).slice(1);
};

// What only changes the view of a page is no step to go back to.
export const replace = (page, next) => {
  history.replaceState(null, '', link(page, next));
  dispatchEvent(new HashChangeEvent('hashchange'));
};
