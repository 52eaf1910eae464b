// Writes what is made from the sources into docs and the README: `npm run docs`, after every change of routes, commands or of
// how answers are read.
import { writeFileSync } from 'node:fs';
import { generatedFiles } from './files.ts';

// It runs from dist, as the other tools do.
for (const { path, text } of generatedFiles(new URL('../docs/', import.meta.url))) writeFileSync(path, text);
