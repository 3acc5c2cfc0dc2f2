import { createAnthropic } from '@ai-sdk/anthropic';
import { site } from './contract.mjs';
import { runWith } from './ai-sdk.mjs';

const provider = createAnthropic({ baseURL: `${site.url}/v1`, apiKey: 'unused' });

await runWith((model) => provider.messages(model), undefined, { objectsByTool: true });
