import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { citySchema, fewTokens, manyTokens, question, run, site, tool, toolResult } from './contract.mjs';

const client = new Anthropic({ baseURL: site.url, apiKey: 'unused', maxRetries: 0 });
const endings = { end_turn: 'STOP', max_tokens: 'LENGTH', tool_use: 'TOOL' };
const messages = [{ role: 'user', content: question }];
const tools = [{ ...tool, input_schema: citySchema }];

function send(request, streamed) {
  return streamed
    ? client.messages.stream(request).finalMessage()
    : client.messages.create(request);
}

// All that went in: Anthropic counts what came from a cache apart.
function inputTokens({ usage }) {
  return usage.input_tokens + (usage.cache_read_input_tokens ?? 0);
}

function said(answer) {
  return {
    text: answer.content.map((block) => block.text ?? '').join(''),
    ending: endings[answer.stop_reason],
    inputTokens: inputTokens(answer),
    outputTokens: answer.usage.output_tokens,
  };
}

await run({
  async ask(model, streamed) {
    return said(await send({ model, messages, max_tokens: fewTokens }, streamed));
  },
  async useTool(toolModel, model, streamed) {
    const first = await send(
      { model: toolModel, messages, tools, max_tokens: manyTokens },
      streamed,
    );
    const call = first.content.find((block) => block.type === 'tool_use');
    const result = { type: 'tool_result', tool_use_id: call.id, content: toolResult };
    const second = await send(
      {
        model,
        messages: [
          ...messages,
          { role: 'assistant', content: first.content },
          { role: 'user', content: [result] },
        ],
        tools,
        max_tokens: fewTokens,
      },
      streamed,
    );
    return {
      id: call.id,
      name: call.name,
      arguments: call.input,
      ending: endings[first.stop_reason],
      inputTokens: inputTokens(first),
      answer: said(second),
    };
  },
  async structured(model) {
    const answer = await client.messages.parse({
      model,
      messages,
      max_tokens: manyTokens,
      output_config: { format: jsonSchemaOutputFormat(citySchema) },
    });
    return answer.parsed_output;
  },
  async count(model) {
    return (await client.messages.countTokens({ model, messages })).input_tokens;
  },
  failure: (e) => ({ type: e.constructor.name, status: e.status ?? 0, message: e.message }),
});
