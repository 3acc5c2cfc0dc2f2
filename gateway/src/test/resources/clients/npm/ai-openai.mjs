import { createOpenAI } from '@ai-sdk/openai';
import { site } from './contract.mjs';
import { runWith } from './ai-sdk.mjs';

const provider = createOpenAI({ baseURL: `${site.url}/v1`, apiKey: 'unused' });

await runWith((model) => provider.responses(model));
