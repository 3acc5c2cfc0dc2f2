// Asks a client everything that the contract wants to know, for every back end, and prints what
// the client showed: one JSON line a question. The test that started this reads and judges them.

export const site = JSON.parse(process.env.HEARTH_SITE);
export const { question, toolResult, fewTokens, manyTokens } = site;

export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['Paris'] } },
  required: ['city'],
  additionalProperties: false,
};
export const tool = { name: site.tool, description: 'The weather of a city' };

async function show(key, ask) {
  let line;
  try {
    line = { key, value: await ask() };
  } catch (e) {
    line = { key, thrown: `${e?.stack ?? e}`.slice(0, 4000) };
  }
  process.stdout.write(JSON.stringify(line) + '\n');
}

async function failure(client, ask) {
  try {
    await ask();
  } catch (e) {
    return client.failure(e);
  }
  throw new Error('nothing was thrown');
}

/**
 * A client has ask(model, streamed), useTool(toolModel, model, streamed), structured(model,
 * toolModel), failure(error) and, where its API embeds, counts tokens or keeps answers,
 * embed(model), count(model), keep(toolModel, model).
 */
export async function run(client) {
  for (const { model, toolModel } of site.backEnds) {
    await show(`ask ${model}`, () => client.ask(model, false));
    await show(`stream ${model}`, () => client.ask(model, true));
    await show(`tool ${toolModel}`, () => client.useTool(toolModel, model, false));
    await show(`toolStream ${toolModel}`, () => client.useTool(toolModel, model, true));
    await show(`structured ${model}`, () => client.structured(model, toolModel));
    if (client.keep) {
      await show(`keep ${toolModel}`, () => client.keep(toolModel, model));
    }
    if (client.count) {
      await show(`count ${model}`, () => client.count(model));
    }
  }
  for (const model of site.failing) {
    await show(`fail ${model}`, () => failure(client, () => client.ask(model, false)));
    if (client.count) {
      await show(`failToCount ${model}`, () => failure(client, () => client.count(model)));
    }
  }
  for (const model of client.embed ? site.embedding : []) {
    await show(`embed ${model}`, () => client.embed(model));
    await show(`failToEmbed ${model}`, () => failure(client, () => client.embed(model)));
  }
}
