// Where a file is chosen or dropped. While it is shown, a file may fall anywhere on the page: a browser would open one that
// misses, and leave the console.
import { useLayoutEffect, useState } from 'preact/hooks';
import { chooseFile } from './file-check.ts';
import { forgetAttempt, isImporting } from './file-import.ts';
import { importTexts as words } from './import-texts.ts';

const KINDS = '.csv,.tsv,.txt,.xlsx,text/csv';

export function DropZone() {
  const [isOver, setIsOver] = useState(false);
  const [isSeveral, setIsSeveral] = useState(false);
  const isBusy = isImporting.value;

  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (!file || isImporting.value) return;
    setIsSeveral((files?.length ?? 0) > 1);
    forgetAttempt();
    chooseFile(file);
  };
  useLayoutEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      const isFree = !isImporting.value && !document.querySelector('dialog[open]');
      event.dataTransfer.dropEffect = isFree ? 'copy' : 'none';
      setIsOver(isFree);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      if (!document.querySelector('dialog[open]')) take(event.dataTransfer?.files);
    };
    const ended = new AbortController();
    const { signal } = ended;
    document.addEventListener('dragover', over, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('drop', drop, { signal });
    return () => ended.abort();
  }, []);

  return (
    <div class={isOver ? 'drop-zone over' : 'drop-zone'}>
      <label class="button">
        {words.choose}
        <input
          class="hidden"
          type="file"
          accept={KINDS}
          disabled={isBusy}
          onChange={({ currentTarget }) => {
            take(currentTarget.files);
            // So that the same file can be chosen again after it was corrected.
            currentTarget.value = '';
          }}
        />
      </label>
      <span class="hint">{words.dropHere}</span>
      {isSeveral && <p role="status">{words.onlyOne}</p>}
    </div>
  );
}
