// Writes the document of the API, and what answers of the Payment Service mean, into docs: `npm run api-docs`, after every
// change of the routes or of how answers are read.
import { writeFileSync } from 'node:fs';
import { apiFiles } from './files.ts';

// It runs from dist, as the other tools do.
for (const { path, text } of apiFiles(new URL('../docs/', import.meta.url))) writeFileSync(path, text);
