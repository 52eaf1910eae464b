// The pages that are written from the sources, whole or in part, and what has to stand in each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeApi } from '../../src/server/openapi/generate/document.ts';
import { ROUTES } from '../../src/server/routes/index.ts';
import { withAnswers } from '../clients/answers/table.ts';
import { withCommands } from './commands.ts';

/** Where `orders serve` listens unless it is told otherwise. */
const ORIGIN = 'http://127.0.0.1:8000';

export function generatedFiles(docs: URL): readonly { readonly path: string; readonly text: string }[] {
  const path = (name: string) => fileURLToPath(new URL(name, docs));
  return [
    { path: path('openapi.json'), text: `${JSON.stringify(describeApi(ROUTES, ORIGIN), null, 1)}\n` },
    { path: path('api.md'), text: withAnswers(readFileSync(path('api.md'), 'utf8')) },
    { path: path('../README.md'), text: withCommands(readFileSync(path('../README.md'), 'utf8')) },
  ];
}
