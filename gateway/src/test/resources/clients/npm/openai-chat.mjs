import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { citySchema, fewTokens, manyTokens, question, run, site, tool, toolResult } from './contract.mjs';

const client = new OpenAI({ baseURL: `${site.url}/v1`, apiKey: 'unused', maxRetries: 0 });
const endings = { stop: 'STOP', length: 'LENGTH', tool_calls: 'TOOL' };
const messages = [{ role: 'user', content: question }];
const tools = [{ type: 'function', function: { ...tool, parameters: citySchema } }];

function send(request, streamed) {
  return streamed
    ? client.chat.completions
        .stream({ ...request, stream_options: { include_usage: true } })
        .finalChatCompletion()
    : client.chat.completions.create(request);
}

function said(answer) {
  return {
    text: answer.choices[0].message.content,
    ending: endings[answer.choices[0].finish_reason],
    inputTokens: answer.usage.prompt_tokens,
    outputTokens: answer.usage.completion_tokens,
  };
}

await run({
  async ask(model, streamed) {
    return said(await send({ model, messages, max_completion_tokens: fewTokens }, streamed));
  },
  async useTool(toolModel, model, streamed) {
    const first = await send(
      { model: toolModel, messages, tools, max_completion_tokens: manyTokens },
      streamed,
    );
    const { message, finish_reason } = first.choices[0];
    const call = message.tool_calls[0];
    const second = await send(
      {
        model,
        messages: [
          ...messages,
          message,
          { role: 'tool', tool_call_id: call.id, content: toolResult },
        ],
        tools,
        max_completion_tokens: fewTokens,
      },
      streamed,
    );
    return {
      id: call.id,
      name: call.function.name,
      arguments: JSON.parse(call.function.arguments),
      ending: endings[finish_reason],
      inputTokens: first.usage.prompt_tokens,
      answer: said(second),
    };
  },
  async structured(model) {
    const answer = await client.chat.completions.parse({
      model,
      messages,
      max_completion_tokens: manyTokens,
      response_format: zodResponseFormat(z.object({ city: z.enum(['Paris']) }), 'city'),
    });
    return answer.choices[0].message.parsed;
  },
  async embed(model) {
    return (await client.embeddings.create({ model, input: question })).data[0].embedding;
  },
  failure: (e) => ({ type: e.constructor.name, status: e.status ?? 0, message: e.message }),
});
