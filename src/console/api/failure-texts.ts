// The words for calls of the API that fail without a problem object of it.
import { texts } from '../text/language.ts';

export const failureTexts = texts({
  en: {
    noAnswer: 'The server did not answer.',
    noProblem: (status: number) => `The server answered with status ${status}, without a reason.`,
  },
  ja: {
    noAnswer: 'サーバーから応答がありません。',
    noProblem: (status: number) => `サーバーが理由なしにステータス ${status} を返しました。`,
  },
});
