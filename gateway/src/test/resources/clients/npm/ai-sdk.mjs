// What the tests of Vercel's AI SDK share; each of them brings a provider.

import { Output, embed, generateText, jsonSchema, streamText, tool as aiTool } from 'ai';
import { citySchema, fewTokens, manyTokens, question, run, tool, toolResult } from './contract.mjs';

const endings = { stop: 'STOP', length: 'LENGTH', 'tool-calls': 'TOOL' };
const messages = [{ role: 'user', content: question }];
const tools = {
  [tool.name]: aiTool({ description: tool.description, inputSchema: jsonSchema(citySchema) }),
};

async function send(request, streamed) {
  if (!streamed) {
    return generateText({ ...request, maxRetries: 0 });
  }
  let thrown;
  const stream = streamText({ ...request, maxRetries: 0, onError: ({ error }) => (thrown = error) });
  await stream.consumeStream();
  if (thrown) {
    throw thrown;
  }
  return {
    text: await stream.text,
    toolCalls: await stream.toolCalls,
    finishReason: await stream.finishReason,
    usage: await stream.usage,
    response: await stream.response,
  };
}

function said(answer) {
  return {
    text: answer.text,
    ending: endings[answer.finishReason],
    inputTokens: answer.usage.inputTokens,
    outputTokens: answer.usage.outputTokens,
  };
}

/**
 * Tests a provider: a function from a model's name to a model that talks, and one that embeds. Some
 * providers ask for an object by a tool that the model has to call.
 */
export async function runWith(talks, embeds, { objectsByTool = false } = {}) {
  const client = {
    async ask(model, streamed) {
      const request = { model: talks(model), messages, maxOutputTokens: fewTokens };
      return said(await send(request, streamed));
    },
    async useTool(toolModel, model, streamed) {
      const first = await send(
        {
          model: talks(toolModel),
          messages,
          tools,
          toolChoice: 'required',
          maxOutputTokens: manyTokens,
        },
        streamed,
      );
      const call = first.toolCalls[0];
      const result = {
        type: 'tool-result',
        toolCallId: call.toolCallId,
        toolName: call.toolName,
        output: { type: 'text', value: toolResult },
      };
      const second = await send(
        {
          model: talks(model),
          messages: [
            ...messages,
            ...first.response.messages,
            { role: 'tool', content: [result] },
          ],
          tools,
          maxOutputTokens: fewTokens,
        },
        streamed,
      );
      return {
        id: call.toolCallId,
        name: call.toolName,
        arguments: call.input,
        ending: endings[first.finishReason],
        inputTokens: first.usage.inputTokens,
        answer: said(second),
      };
    },
    async structured(model, toolModel) {
      const answer = await generateText({
        model: talks(objectsByTool ? toolModel : model),
        messages,
        maxOutputTokens: manyTokens,
        maxRetries: 0,
        output: Output.object({ schema: jsonSchema(citySchema) }),
      });
      return answer.output;
    },
    failure: (e) => ({ type: e.name, status: e.statusCode ?? 0, message: e.message }),
  };
  if (embeds) {
    client.embed = async (model) =>
      (await embed({ model: embeds(model), value: question, maxRetries: 0 })).embedding;
  }
  await run(client);
}
