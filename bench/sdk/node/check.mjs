// Asks a running gateway with the official SDK for Node.js, unmodified: node check.mjs http://127.0.0.1:8080/v1
// Every check is one line of output; the exit status is 1 if one failed, and 2 if there was nothing to ask.
import assert from "node:assert/strict";
import OpenAI from "openai";

const baseURL = process.argv[2];
if (!baseURL) {
  console.error("usage: node check.mjs BASE_URL [MODEL [EMBEDDING_MODEL]]");
  process.exit(2);
}
const model = process.argv[3] ?? "sluice-demo";
const embeddingModel = process.argv[4] ?? model;

const client = new OpenAI({
  baseURL,
  // The gateway replaces it with the provider's own.
  apiKey: "of-no-use",
  maxRetries: 0,
  timeout: 60_000,
});
const question = [{ role: "user", content: "Say good day in one short sentence." }];
const tools = [
  {
    type: "function",
    function: {
      name: "get_time",
      description: "Tells the time of a city.",
      parameters: { type: "object", properties: { city: { type: "string" } } },
    },
  },
];

let failed = 0;

async function check(claim, test) {
  try {
    await test();
    console.log(`ok    ${claim}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${claim}: ${String(error?.message ?? error).replaceAll(/\s+/g, " ").slice(0, 300)}`);
  }
}

/** The exception that the call ends with: an answer is a failure. */
async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("answered, and should have been refused");
}

await check("a chat completion has a text, a finish reason and a usage", async () => {
  const answer = await client.chat.completions.create({ model, messages: question });
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

await check("content may be a list of parts", async () => {
  const parts = [{ type: "text", text: "Say good" }, { type: "text", text: " day." }];
  const answer = await client.chat.completions.create({ model, messages: [{ role: "user", content: parts }] });
  assert.ok(answer.choices[0].message.content.length > 0);
});

await check("a stream arrives in pieces, with its usage when asked, and ends", async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: question,
    stream: true,
    stream_options: { include_usage: true },
  });
  const pieces = [];
  const arrivals = new Set();
  let finish = null;
  let usage = null;
  for await (const chunk of stream) {
    arrivals.add(Math.round(performance.now()));
    const choice = chunk.choices[0];
    if (choice?.delta.content) {
      pieces.push(choice.delta.content);
    }
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  assert.ok(pieces.length > 1, "a single piece of text");
  assert.ok(arrivals.size > 1, "everything at the same moment");
  assert.equal(finish, "stop");
  assert.ok(usage.completion_tokens > 0);
});

await check("the stream helper puts the same message together", async () => {
  const stream = client.chat.completions.stream({ model, messages: question });
  let text = "";
  stream.on("content", (delta) => (text += delta));
  const answer = await stream.finalChatCompletion();
  assert.ok(text.length > 0);
  assert.equal(answer.choices[0].message.content, text);
});

await check("a stream can be left before its end", async () => {
  const stream = await client.chat.completions.create({ model, messages: question, stream: true });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
});

await check("a tool is called", async () => {
  const answer = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: "What time is it in Oslo?" }],
    tools,
  });
  assert.equal(answer.choices[0].finish_reason, "tool_calls");
  const call = answer.choices[0].message.tool_calls[0];
  assert.equal(call.function.name, "get_time");
  assert.equal(typeof JSON.parse(call.function.arguments), "object");
});

await check("a tool is called in a stream", async () => {
  const stream = client.chat.completions.stream({
    model,
    messages: [{ role: "user", content: "What time is it in Oslo?" }],
    tools,
  });
  const answer = await stream.finalChatCompletion();
  assert.equal(answer.choices[0].message.tool_calls[0].function.name, "get_time");
});

await check("an embedding is decoded from the encoding that the SDK asks for by itself", async () => {
  const answer = await client.embeddings.create({ model: embeddingModel, input: ["one", "two"] });
  assert.equal(answer.data.length, 2);
  const [first, second] = answer.data.map((item) => Array.from(item.embedding));
  assert.ok(first.length > 1 && first.every((number) => Number.isFinite(number)));
  assert.notDeepEqual(first, second);
});

await check("an embedding in numbers is the same", async () => {
  const decoded = await client.embeddings.create({ model: embeddingModel, input: "one" });
  const numbers = await client.embeddings.create({ model: embeddingModel, input: "one", encoding_format: "float" });
  const first = Array.from(decoded.data[0].embedding);
  assert.equal(numbers.data[0].embedding.length, first.length);
  numbers.data[0].embedding.forEach((number, i) => assert.ok(Math.abs(number - first[i]) < 1e-3));
});

await check("models are listed", async () => {
  const ids = [];
  for await (const item of client.models.list()) {
    ids.push(item.id);
  }
  assert.ok(ids.length > 0);
  assert.equal((await client.models.retrieve(ids[0])).id, ids[0]);
});

await check("a body without a list of messages is a BadRequestError", async () => {
  const error = await refusal(() => client.chat.completions.create({ model, messages: "Hello" }));
  assert.ok(error instanceof OpenAI.BadRequestError, `${error?.constructor?.name}: ${error?.message}`);
  assert.equal(error.status, 400);
  assert.equal(error.type, "invalid_request_error");
  assert.ok(error.code);
  assert.ok(error.requestID);
});

await check("the same body as a stream is a BadRequestError", async () => {
  const error = await refusal(() => client.chat.completions.create({ model, messages: "Hello", stream: true }));
  assert.ok(error instanceof OpenAI.BadRequestError, `${error?.constructor?.name}: ${error?.message}`);
});

await check("an unknown path is a NotFoundError", async () => {
  const error = await refusal(() => client.get("/there-is-no-such-path"));
  assert.ok(error instanceof OpenAI.NotFoundError, `${error?.constructor?.name}: ${error?.message}`);
  assert.equal(error.status, 404);
});

console.log(failed === 0 ? "all checks passed" : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
