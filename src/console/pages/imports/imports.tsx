// The page of imports: choose a file, look at what the server finds in it, import it; below are the imports so far.
import { mayChange } from '../../api/session.ts';
import { CheckPanel } from './check/check-panel.tsx';
import { DropZone } from './drop-zone.tsx';
import { look } from './file-check.ts';
import { attempt } from './file-import.ts';
import { ImportAttempt } from './import-attempt.tsx';
import { importTexts as words } from './import-texts.ts';
import { PastImports } from './past-imports.tsx';

export function Imports() {
  return (
    <>
      <h1>{words.title}</h1>
      {mayChange.value && <NewImport />}
      <PastImports />
    </>
  );
}

function NewImport() {
  const shown = look.value;
  return (
    <>
      <DropZone />
      {!shown && attempt.value && <ImportAttempt attempt={attempt.value} />}
      {shown && <CheckPanel look={shown} />}
    </>
  );
}
