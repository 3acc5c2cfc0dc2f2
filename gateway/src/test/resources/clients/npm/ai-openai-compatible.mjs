import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { site } from './contract.mjs';
import { runWith } from './ai-sdk.mjs';

const provider = createOpenAICompatible({
  name: 'hearth',
  baseURL: `${site.url}/v1`,
  apiKey: 'unused',
  includeUsage: true,
  supportsStructuredOutputs: true,
});

await runWith(
  (model) => provider.chatModel(model),
  (model) => provider.embeddingModel(model),
);
