// The topics of `orders help`, in addition to the commands.

export const TOPICS = {
  'exit-codes': 'what each exit code means',
  environment: 'the variables that every command heeds',
  formats: '--format, --fields and --quiet, and the fields there are',
} as const;

export type Topic = keyof typeof TOPICS;

export function isTopic(word: string): word is Topic {
  return Object.hasOwn(TOPICS, word);
}
