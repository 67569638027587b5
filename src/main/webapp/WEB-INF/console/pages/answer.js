// Reads answers of the APIs, whole or as a stream of events.

// What is kept of an answer as it was sent, in characters.
const MOST_RAW = 200000;

const texts = (parts) => (parts ?? []).map((part) => part.text ?? '').join('');

// The text of a whole answer, in the form of whichever API.
const textOf = (body) => {
  if (body.choices) return body.choices.map((choice) => choice.message?.content ?? '').join('\n');
  if (body.output) return body.output.map((item) => texts(item.content)).join('');
  return texts(body.content);
};

// What an event adds to the text.
const deltaOf = (event) => {
  if (event.choices) return event.choices.map((choice) => choice.delta?.content ?? '').join('');
  if (event.type === 'response.output_text.delta') return event.delta;
  return event.delta?.text ?? '';
};

const errorOf = (body) => body.error ?? body.response?.error ?? undefined;

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

// Calls `changed` with the text as it grows; returns what there is in the end: text, raw, and what has failed.
export const answerReader = async (response, changed) => {
  const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let raw = '';
  let rest = '';
  let text = '';
  let failed;
  const take = (line) => {
    const event = line.startsWith('data:') ? parsed(line.slice(5)) : undefined;
    if (!event) return;
    failed ??= errorOf(event);
    text += deltaOf(event) ?? '';
  };
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const more = decoder.decode(piece.value, { stream: true });
      if (raw.length < MOST_RAW) raw += more;
      if (isStream) {
        const lines = (rest + more).split(/\r?\n/);
        rest = lines.pop();
        lines.forEach(take);
        changed({ text, raw });
      }
    }
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    failed ??= { message: 'The connection was cut in the middle of the answer.' };
  }
  if (!isStream) {
    const body = parsed(raw);
    failed ??= body && errorOf(body);
    text = body && !failed ? textOf(body) : '';
  }
  if (response.status >= 400) failed ??= { message: `The answer has status ${response.status}.` };
  return { text, raw, failed };
};
