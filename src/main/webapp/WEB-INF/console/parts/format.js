// Text of figures. Money stays decimal text: it is grouped and rounded as digits, never added up.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const NONE = '–';

export const count = (n) => (n === undefined || n === null ? NONE : whole.format(n));

export const short = (n) => {
  if (n === undefined || n === null) return NONE;
  return n < 10000 ? whole.format(n) : compact.format(n);
};

export const bytes = (n) => {
  if (n === undefined) return NONE;
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${whole.format(Number(n.toPrecision(3)))} ${units[unit]}`;
};

export const duration = (ms) => {
  if (ms === undefined || ms === null) return NONE;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  return seconds(Math.round(ms / 1000));
};

export const seconds = (s) => {
  if (s === undefined || s === null) return NONE;
  if (s < 60) return `${Math.round(s)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
  if (s < 172800) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} days`;
};

// How long ago something was that is known to about two minutes.
export const ago = (instant) => {
  const past = (Date.now() - Date.parse(instant)) / 1000;
  if (past < 120) return 'just now';
  if (past < 7200) return `${Math.floor(past / 60)} min ago`;
  if (past < 172800) return `${Math.floor(past / 3600)} h ago`;
  return `${Math.floor(past / 86400)} days ago`;
};

// A share of counts.
export const share = (part, of) => {
  if (!of) return NONE;
  const percent = (100 * part) / of;
  if (percent === 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
};

// Decimal text as billionths, which are exact: to compare, to round, and for ratios.
const BILLION = 1000000000n;
export const nano = (text) => {
  const [, sign, integer, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d{0,9}))?/.exec(text) ?? [null, '', '0'];
  const value = BigInt(integer) * BILLION + BigInt(fraction.padEnd(9, '0'));
  return sign === '-' ? -value : value;
};

export const compareMoney = (a, b) => {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const left = nano(a);
  const right = nano(b);
  return left < right ? -1 : left > right ? 1 : 0;
};

// Rounds half up to a number of places; what would vanish is shown as less than the least amount.
export const money = (text, places = 2) => {
  if (text === undefined || text === null) return NONE;
  const value = nano(text);
  const size = value < 0n ? -value : value;
  const unit = 10n ** BigInt(9 - places);
  const rounded = (size + unit / 2n) / unit;
  const sign = value < 0n ? '−' : String(text).startsWith('+') ? '+' : '';
  if (rounded === 0n) return size === 0n ? '0' : `< ${sign}${decimal(1n, places)}`;
  return sign + decimal(rounded, places);
};

const decimal = (scaled, places) => {
  const digits = scaled.toString().padStart(places + 1, '0');
  const integer = whole.format(BigInt(digits.slice(0, digits.length - places)));
  return places === 0 ? integer : `${integer}.${digits.slice(-places)}`;
};

// As many places for a whole column that its largest amount keeps about four digits.
export const placesFor = (texts) => {
  let largest = 0n;
  for (const text of texts) {
    if (text === undefined) continue;
    const value = nano(text);
    const size = value < 0n ? -value : value;
    if (size > largest) largest = size;
  }
  if (largest >= BILLION) return 2;
  if (largest >= BILLION / 100n) return 4;
  return 6;
};

// All digits that were told, grouped; with zeros for at least so many places.
export const exact = (text, places = 0) => {
  if (text === undefined) return NONE;
  const [integer, told = ''] = text.split('.');
  const fraction = told.padEnd(places, '0');
  const sign = integer.startsWith('-') ? '−' : '';
  const grouped = sign + whole.format(BigInt(integer.replace(/^[+-]/, '')));
  return fraction ? `${grouped}.${fraction}` : grouped;
};

// The change from a ratio of two ratios, as whole percents: (a / b) / (c / d) - 1.
export const change = (a, b, c = 1n, d = 1n) => {
  if (!b || !c || !d) return undefined;
  const permille = (1000n * a * d) / (b * c) - 1000n;
  const percent = (permille + (permille < 0n ? -5n : 5n)) / 10n;
  if (percent > 999n) return `× ${whole.format((percent + 100n) / 100n)}`;
  return percent < 0n ? `−${-percent} %` : `+${percent} %`;
};

// A whole percentage of money used, cut so that 100 % means all of it.
export const usedPercent = (used, amount) => {
  const of = nano(amount);
  return of > 0n ? Number((100n * nano(used)) / of) : 0;
};

export const formatsOf = (zone) => {
  const format = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  const minute = format({ hour: '2-digit', minute: '2-digit' });
  const second = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const day = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const stamp = format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const full = format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    fractionalSecondDigits: 3, timeZoneName: 'shortOffset' });
  const until = format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const of = (f) => (instant) => (instant === undefined ? NONE : f.format(new Date(instant)));
  return {
    minute: of(minute), second: of(second), day: of(day), stamp: of(stamp), full: of(full), until: of(until),
    today: () => today.format(new Date()),
  };
};

const slotDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' });
const slotMonth = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' });

// The name of a slot of sums: dates are the gateway's already and are in no zone.
export const slotName = (slot, step, formats) => {
  if (step === 'hour') return `${slotDay.format(new Date(slot.slice(0, 10)))}, ${formats.minute(slot)}`;
  return (step === 'month' ? slotMonth : slotDay).format(new Date(`${slot.slice(0, 10)}T00:00:00Z`));
};
