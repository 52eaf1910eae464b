// The files that tell others of the API, and what has to stand in each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeApi } from '../../src/server/openapi/generate/document.ts';
import { ROUTES } from '../../src/server/routes/index.ts';
import { withAnswers } from '../clients/answers/table.ts';

/** Where `orders serve` listens unless it is told otherwise. */
const ORIGIN = 'http://127.0.0.1:8000';

export function apiFiles(docs: URL): readonly { readonly path: string; readonly text: string }[] {
  const path = (name: string) => fileURLToPath(new URL(name, docs));
  return [
    { path: path('openapi.json'), text: `${JSON.stringify(describeApi(ROUTES, ORIGIN), null, 1)}\n` },
    { path: path('api.md'), text: withAnswers(readFileSync(path('api.md'), 'utf8')) },
  ];
}
