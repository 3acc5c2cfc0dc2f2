import { GoogleGenAI } from '@google/genai';
import { citySchema, fewTokens, manyTokens, question, run, site, tool, toolResult } from './contract.mjs';

const client = new GoogleGenAI({
  apiKey: 'unused',
  vertexai: false,
  httpOptions: { baseUrl: site.url, retryOptions: { attempts: 1 } },
});
const asked = { role: 'user', parts: [{ text: question }] };
const tools = [{ functionDeclarations: [{ ...tool, parametersJsonSchema: citySchema }] }];

// The parts of the whole answer, and the last word of the stream about its end and its usage.
async function send(model, contents, config, streamed) {
  const answers = [];
  if (streamed) {
    for await (const answer of await client.models.generateContentStream({ model, contents, config })) {
      answers.push(answer);
    }
  } else {
    answers.push(await client.models.generateContent({ model, contents, config }));
  }
  const parts = answers.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? []);
  const { usageMetadata, candidates } = answers.at(-1);
  return { parts, usage: usageMetadata, reason: candidates[0].finishReason };
}

// Gemini knows no reason of its own for a call: it stops.
function ending({ parts, reason }) {
  if (reason === 'STOP' && parts.some((part) => part.functionCall)) {
    return 'TOOL';
  }
  return { STOP: 'STOP', MAX_TOKENS: 'LENGTH' }[reason];
}

function said(answer) {
  return {
    text: answer.parts.map((part) => part.text ?? '').join(''),
    ending: ending(answer),
    inputTokens: answer.usage.promptTokenCount,
    outputTokens: answer.usage.candidatesTokenCount,
  };
}

await run({
  async ask(model, streamed) {
    return said(await send(model, [asked], { maxOutputTokens: fewTokens }, streamed));
  },
  async useTool(toolModel, model, streamed) {
    const first = await send(toolModel, [asked], { tools, maxOutputTokens: manyTokens }, streamed);
    const { functionCall } = first.parts.find((part) => part.functionCall);
    const functionResponse = {
      id: functionCall.id,
      name: functionCall.name,
      response: { output: toolResult },
    };
    const second = await send(
      model,
      [
        asked,
        { role: 'model', parts: first.parts },
        { role: 'user', parts: [{ functionResponse }] },
      ],
      { tools, maxOutputTokens: fewTokens },
      streamed,
    );
    return {
      id: functionCall.id ?? functionCall.name,
      name: functionCall.name,
      arguments: functionCall.args,
      ending: ending(first),
      inputTokens: first.usage.promptTokenCount,
      answer: said(second),
    };
  },
  async structured(model) {
    const config = {
      maxOutputTokens: manyTokens,
      responseMimeType: 'application/json',
      responseJsonSchema: citySchema,
    };
    const answer = await send(model, [asked], config, false);
    return JSON.parse(answer.parts.map((part) => part.text ?? '').join(''));
  },
  async embed(model) {
    return (await client.models.embedContent({ model, contents: question })).embeddings[0].values;
  },
  async count(model) {
    return (await client.models.countTokens({ model, contents: question })).totalTokens;
  },
  failure: (e) => ({ type: e.name, status: e.status ?? 0, message: e.message }),
});
