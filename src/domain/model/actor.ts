// The cause of an event: a client of the API, a user of the command line, a payment event, or recovery.

type ActorKind = 'api' | 'cli' | 'webhook' | 'settle';

/** Perhaps with the name of a token or a user. */
export type Actor = ActorKind | `api:${string}` | `cli:${string}`;

/** Longer names of users are cut. */
const MAX_USER = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}|\p{Cs}/gu;

/** Without the name of the token or the user. */
export function actorKind(actor: Actor): ActorKind {
  const colon = actor.indexOf(':');
  return (colon < 0 ? actor : actor.slice(0, colon)) as ActorKind;
}

/** Of the command line; without a name where the system knows none. */
export function userActor(user: string | undefined): Actor {
  const name = [...(user ?? '').replace(UNSAFE, '').trim()].slice(0, MAX_USER).join('');
  return name === '' ? 'cli' : `cli:${name}`;
}
