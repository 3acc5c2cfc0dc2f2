import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { citySchema, fewTokens, manyTokens, question, run, site, tool, toolResult } from './contract.mjs';

const client = new OpenAI({ baseURL: `${site.url}/v1`, apiKey: 'unused', maxRetries: 0 });
const input = [{ role: 'user', content: question }];
const tools = [{ type: 'function', ...tool, parameters: citySchema, strict: true }];

function send(request, streamed) {
  return streamed
    ? client.responses.stream(request).finalResponse()
    : client.responses.create(request);
}

function ending(answer) {
  if (answer.status === 'incomplete') {
    return 'LENGTH';
  }
  return answer.output.some((item) => item.type === 'function_call') ? 'TOOL' : 'STOP';
}

function said(answer) {
  return {
    text: answer.output_text,
    ending: ending(answer),
    inputTokens: answer.usage.input_tokens,
    outputTokens: answer.usage.output_tokens,
  };
}

async function thrown(ask) {
  try {
    await ask();
  } catch (e) {
    return e.constructor.name.replace('Error', '');
  }
  return 'nothing';
}

await run({
  async ask(model, streamed) {
    return said(await send({ model, input: question, max_output_tokens: fewTokens }, streamed));
  },
  async useTool(toolModel, model, streamed) {
    const first = await send(
      { model: toolModel, input, tools, max_output_tokens: manyTokens },
      streamed,
    );
    const call = first.output.find((item) => item.type === 'function_call');
    const result = { type: 'function_call_output', call_id: call.call_id, output: toolResult };
    const second = await send(
      {
        model,
        input: [...input, ...first.output, result],
        tools,
        max_output_tokens: fewTokens,
      },
      streamed,
    );
    return {
      id: call.call_id,
      name: call.name,
      arguments: JSON.parse(call.arguments),
      ending: ending(first),
      inputTokens: first.usage.input_tokens,
      answer: said(second),
    };
  },
  async structured(model) {
    const answer = await client.responses.parse({
      model,
      input,
      max_output_tokens: manyTokens,
      text: { format: zodTextFormat(z.object({ city: z.enum(['Paris']) }), 'city') },
    });
    return answer.output_parsed;
  },
  async keep(toolModel, model) {
    const first = await client.responses.create({
      model: toolModel,
      input: question,
      tools,
      max_output_tokens: manyTokens,
      store: true,
    });
    const again = await client.responses.retrieve(first.id);
    const call = first.output.find((item) => item.type === 'function_call');
    const goingOn = (previous, input) =>
      client.responses.create({
        model,
        input,
        previous_response_id: previous.id,
        max_output_tokens: fewTokens,
      });
    const second = await goingOn(first, [
      { type: 'function_call_output', call_id: call.call_id, output: toolResult },
    ]);
    const inputs = [];
    for await (const item of client.responses.inputItems.list(second.id, { order: 'asc', limit: 1 })) {
      inputs.push(item.type);
    }
    const notCancelled = await thrown(() => client.responses.cancel(first.id));
    await client.responses.delete(first.id);
    const gone = await thrown(() => client.responses.retrieve(first.id));
    const third = await goingOn(second, 'And tomorrow?');
    return {
      first: first.id,
      sameAgain: JSON.stringify(again) === JSON.stringify(first),
      inputs,
      wentOnFrom: second.previous_response_id,
      second: second.output_text,
      notCancelled,
      gone,
      third: third.output_text,
    };
  },
  async count(model) {
    return (await client.responses.inputTokens.count({ model, input: question })).input_tokens;
  },
  failure: (e) => ({ type: e.constructor.name, status: e.status ?? 0, message: e.message }),
});
