import { html } from './html.js';
import { seconds } from './format.js';
import { State } from './ui.js';

// The state of a target's breaker: closed lets requests through.
export const Breaker = ({ of }) => {
  if (of.state === 'closed') return html`<${State} kind="good">closed<//>`;
  if (of.state === 'half_open') return html`<${State} kind="half">half open<//>`;
  return html`<${State} kind="bad"><strong>OPEN</strong>${of.open_for_seconds === undefined ? ', due for a try' : ` ${seconds(of.open_for_seconds)}`}<//>`;
};
