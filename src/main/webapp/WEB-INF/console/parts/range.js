// Ranges of time in days of the gateway's zone. A day is text (2026-11-26) and is calculated in UTC, where no day has 23 hours.
import { html } from './html.js';
import { Choice, Field } from './ui.js';

const DAY = 86400000;
const day = (text) => Date.parse(`${text}T00:00:00Z`);
const text = (time) => new Date(time).toISOString().slice(0, 10);
const plus = (date, days) => text(day(date) + days * DAY);

const monthOf = (date, months) => {
  const at = new Date(day(date));
  return text(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
};

// The same day of another month, or its last one.
const inMonth = (date, months) => {
  const first = monthOf(date, months);
  const next = monthOf(first, 1);
  const same = plus(first, Number(date.slice(8)) - 1);
  return same < next ? same : next;
};

export const RANGES = [['today', 'Today'], ['24h', 'Last 24 hours'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['month', 'This month'],
  ['last-month', 'Last month'], ['dates', 'Dates …']];

// from and to (exclusive) of a query: days, or instants for the last hours; with the range before, to compare with.
export const rangeOf = (query, today, otherwise) => {
  const from = query.get('from');
  const to = query.get('to');
  if (from && to) return { name: 'dates', from, to, ...before(from, to) };
  const name = query.get('range') ?? otherwise;
  const tomorrow = plus(today, 1);
  if (name === '24h') {
    // Cut to the minute, so that a page asks for the same range while it is looked at.
    const now = Math.ceil(Date.now() / 60000) * 60000;
    return { name, from: new Date(now - DAY).toISOString(), to: new Date(now).toISOString(), againstFrom: new Date(now - 2 * DAY).toISOString(),
      againstTo: new Date(now - DAY).toISOString() };
  }
  if (name === 'month') {
    const first = monthOf(today, 0);
    return { name, from: first, to: tomorrow, againstFrom: monthOf(today, -1), againstTo: plus(inMonth(today, -1), 1) };
  }
  if (name === 'last-month') return { name, from: monthOf(today, -1), to: monthOf(today, 0), againstFrom: monthOf(today, -2), againstTo: monthOf(today, -1) };
  const days = { today: 1, '7d': 7, '30d': 30 }[name] ?? 7;
  const first = plus(today, 1 - days);
  return { name: days === 1 ? 'today' : name, from: first, to: tomorrow, ...before(first, tomorrow) };
};

const before = (from, to) => {
  if (from.length === 10 && to.length === 10) return { againstFrom: text(2 * day(from) - day(to)), againstTo: from };
  const start = Date.parse(from);
  return { againstFrom: new Date(2 * start - Date.parse(to)).toISOString(), againstTo: new Date(start).toISOString() };
};

export const daysIn = (range) => (Date.parse(range.to) - Date.parse(range.from)) / DAY;
export const nextDay = (date) => plus(date, 1);
export const nextMonth = (date) => monthOf(date, 1);
export const lastDay = (date) => plus(date, -1);

const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

// "1 Nov 2026 to 26 Nov 2026": days are said inclusive.
export const sayRange = (from, to, formats) => {
  if (from.length > 10) return `${formats.until(from)} to ${formats.until(to)}`;
  const last = lastDay(to);
  return from === last ? shortDay.format(day(from)) : `${shortDay.format(day(from))} to ${shortDay.format(day(last))}`;
};

// The choice of a range, with two days where these are chosen. `set` takes what changes in the query.
export const RangeFields = ({ range, set }) => {
  const choose = (name) => {
    if (name !== 'dates') return set({ range: name, from: undefined, to: undefined });
    return set({ range: undefined, from: range.from.slice(0, 10), to: range.to.length === 10 ? range.to : plus(range.to.slice(0, 10), 1) });
  };
  const valid = (date) => /^\d{4}-\d\d-\d\d$/.test(date);
  return html`
    <${Choice} label="Time" value=${range.name} options=${RANGES} onChange=${choose} />
    ${range.name === 'dates' && range.from.length === 10 && range.to.length === 10 && html`
      <${Field} label="From"><input type="date" value=${range.from} max=${lastDay(range.to)} onChange=${(event) => valid(event.target.value) && set({ from: event.target.value })} /><//>
      <${Field} label="To, inclusive"><input type="date" value=${lastDay(range.to)} min=${range.from} onChange=${(event) => valid(event.target.value) && set({ to: plus(event.target.value, 1) })} /><//>`}`;
};
