// The topics of `orders help`, in addition to the commands.

export const TOPICS = {
  'exit-codes': 'meaning of each exit code',
  environment: 'environment variables of all commands',
  formats: 'output formats and the fields of records',
} as const;

export type Topic = keyof typeof TOPICS;

export function isTopic(word: string): word is Topic {
  return Object.hasOwn(TOPICS, word);
}
