// A command for the terminal, to copy. Over plain HTTP the browser has no clipboard for pages: then it is selected.
import { useRef, useState } from 'preact/hooks';
import { inEnglish, inJapanese, texts } from '../text/language.ts';

const words = texts({
  en: inEnglish && { copy: 'Copy', copied: 'Copied', selected: 'Selected: copy it with your keyboard' },
  ja: inJapanese && {
    copy: 'コピー',
    copied: 'コピーしました',
    selected: '選択しました。キーボードでコピーしてください',
  },
});

export function CopyCommand({ command }: { readonly command: string }) {
  const code = useRef<HTMLElement>(null);
  const [told, setTold] = useState('');
  const copy = async () => {
    try {
      // Undefined over plain HTTP, whatever its type says.
      await navigator.clipboard.writeText(command);
      setTold(words.copied);
    } catch {
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
      setTold(words.selected);
    }
  };
  return (
    <span class="command">
      <code ref={code}>{command}</code>
      <button type="button" onClick={() => void copy()}>
        {words.copy}
      </button>
      <span role="status" class="hint">
        {told}
      </span>
    </span>
  );
}
