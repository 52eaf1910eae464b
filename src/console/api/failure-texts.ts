// The words for calls of the API that fail without a problem object of it.
import { inEnglish, inJapanese, texts } from '../text/language.ts';

export const failureTexts = texts({
  en: inEnglish && {
    noAnswer: 'The server did not answer.',
    unreadableFile: 'The browser cannot read this file: it was changed, moved or deleted. Choose it again.',
    noProblem: (status: number) => `The server answered with status ${status}, without a reason.`,
  },
  ja: inJapanese && {
    noAnswer: 'サーバーから応答がありません。',
    unreadableFile:
      'ブラウザーがこのファイルを読み取れません。変更、移動、または削除されています。もう一度選択してください。',
    noProblem: (status: number) => `サーバーが理由なしにステータス ${status} を返しました。`,
  },
});
