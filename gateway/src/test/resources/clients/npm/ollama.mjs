import { Ollama } from 'ollama';
import { citySchema, fewTokens, manyTokens, question, run, site, tool, toolResult } from './contract.mjs';

const client = new Ollama({ host: site.url });
const messages = [{ role: 'user', content: question }];
const tools = [{ type: 'function', function: { ...tool, parameters: citySchema } }];

async function send(request, tokens, streamed) {
  const asked = { ...request, options: { num_predict: tokens } };
  if (!streamed) {
    return client.chat(asked);
  }
  let content = '';
  const calls = [];
  let last;
  for await (const part of await client.chat({ ...asked, stream: true })) {
    content += part.message.content;
    calls.push(...(part.message.tool_calls ?? []));
    last = part;
  }
  const message = { role: 'assistant', content };
  return { ...last, message: calls.length ? { ...message, tool_calls: calls } : message };
}

// Ollama knows no reason of its own for a call: it stops.
function ending(answer) {
  if (answer.message.tool_calls?.length) {
    return 'TOOL';
  }
  return { stop: 'STOP', length: 'LENGTH' }[answer.done_reason];
}

function said(answer) {
  return {
    text: answer.message.content,
    ending: ending(answer),
    inputTokens: answer.prompt_eval_count,
    outputTokens: answer.eval_count,
  };
}

await run({
  async ask(model, streamed) {
    return said(await send({ model, messages }, fewTokens, streamed));
  },
  async useTool(toolModel, model, streamed) {
    const first = await send({ model: toolModel, messages, tools }, manyTokens, streamed);
    const call = first.message.tool_calls[0];
    const result = { role: 'tool', tool_name: call.function.name, content: toolResult };
    const second = await send(
      { model, messages: [...messages, first.message, result], tools },
      fewTokens,
      streamed,
    );
    return {
      id: call.id ?? call.function.name,
      name: call.function.name,
      arguments: call.function.arguments,
      ending: ending(first),
      inputTokens: first.prompt_eval_count,
      answer: said(second),
    };
  },
  async structured(model) {
    const answer = await send({ model, messages, format: citySchema }, manyTokens, false);
    return JSON.parse(answer.message.content);
  },
  async embed(model) {
    return (await client.embed({ model, input: question })).embeddings[0];
  },
  failure: (e) => ({ type: e.name, status: e.status_code ?? 0, message: e.message }),
});
