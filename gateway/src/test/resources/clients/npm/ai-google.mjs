import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { site } from './contract.mjs';
import { runWith } from './ai-sdk.mjs';

const provider = createGoogleGenerativeAI({ baseURL: `${site.url}/v1beta`, apiKey: 'unused' });

await runWith(
  (model) => provider.chat(model),
  (model) => provider.embeddingModel(model),
);
