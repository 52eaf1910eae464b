// The keys of the console.
import { signal } from '@preact/signals';
import { Dialog } from '../parts/dialog.tsx';
import { inEnglish, inJapanese, texts } from '../text/language.ts';
import { shellTexts } from './shell-texts.ts';

export const isHelpOpen = signal(false);

const KEYS = ['/', 'j', 'k', 'x', 'Enter', 'Esc', 'g q', 'g o', 'g i', 'g s', '?'] as const;

const words = texts({
  en: inEnglish && {
    title: 'Keyboard',
    '/': 'Search orders',
    j: 'Next row',
    k: 'Previous row',
    x: 'Select the row',
    Enter: 'Open the row',
    Esc: 'Clear the selection, leave the search',
    'g q': 'Go to the queues',
    'g o': 'Go to the orders',
    'g i': 'Go to the imports',
    'g s': 'Go to the statistics',
    '?': 'Show this help',
  },
  ja: inJapanese && {
    title: 'キーボード',
    '/': '注文を検索',
    j: '次の行',
    k: '前の行',
    x: '行を選択',
    Enter: '行を開く',
    Esc: '選択を解除、検索欄を離れる',
    'g q': '作業一覧へ',
    'g o': '注文へ',
    'g i': '取り込みへ',
    'g s': '統計へ',
    '?': 'このヘルプを表示',
  },
});

export function Help() {
  if (!isHelpOpen.value) return null;
  const close = () => {
    isHelpOpen.value = false;
  };
  return (
    <Dialog title={words.title} onClose={close}>
      <dl class="keys">
        {KEYS.map((key) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{words[key]}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <button type="button" autofocus onClick={close}>
          {shellTexts.close}
        </button>
      </div>
    </Dialog>
  );
}
