// Changes of one order, one at a time: each is sent once, then the order is read again and what it became is told. A lost
// answer is looked up until the server tells, never repeated.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OrderEventJson } from '../../../domain/model/order-json.ts';
import { NoAnswer, Problem } from '../../api/request.ts';
import type { Action } from '../../state/act.ts';
import { pollNow } from '../../state/live.ts';
import { changeTexts as words } from './change-texts.ts';
import { eventsSince, type SeenOrder } from './seen-order.ts';

export interface Change {
  /** Of its button. */
  readonly name: string;
  readonly send: () => Promise<unknown>;
  /** By the order, and by whether the server has answered. */
  readonly isReached: (now: SeenOrder, isAnswered: boolean) => boolean;
  /** A sentence for when it is reached. */
  readonly reached: string;
  /** A sentence for when the server has answered, and it is not reached. */
  readonly unreached: (now: SeenOrder) => string;
  /** The same where the answer was lost. */
  readonly lost: (now: SeenOrder) => string;
}

/** How a change has ended, in words. */
export interface Told {
  readonly tone: 'good' | 'warning' | 'bad';
  readonly text: string;
  /** Why the server refused. */
  readonly failure?: unknown;
  /** What has happened to the order meanwhile. */
  readonly meanwhile?: readonly OrderEventJson[];
}

export interface Changes {
  readonly told: Told | undefined;
  /** No other change can start. */
  readonly isBusy: boolean;
  /** Undefined if another change is under way: nothing was sent. Resolves before a lost answer is found. */
  readonly run: (change: Change, seen: SeenOrder) => Promise<Told | undefined>;
  /** For a button: it shows that its change runs. */
  readonly actionOf: (name: string, start: () => unknown) => Action;
  readonly dismiss: () => void;
}

interface State {
  readonly running: string | undefined;
  readonly isResting: boolean;
  readonly told: Told | undefined;
}

/** A second press of the same key or mouse button must not start the action that has come to this place. */
const REST_MS = 600;
const LOOK_UP_MS = 1_500;

export function useChanges(reread: () => Promise<SeenOrder | undefined>): Changes {
  const [state, setState] = useState<State>({ running: undefined, isResting: false, told: undefined });
  const isTaken = useRef(false);
  const isGone = useRef(false);
  const latest = useRef(reread);
  latest.current = reread;
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );

  const end = (told: Told): Told => {
    setState({ running: undefined, isResting: true, told });
    pollNow();
    setTimeout(() => {
      isTaken.current = false;
      setState((before) => ({ ...before, isResting: false }));
    }, REST_MS);
    return told;
  };
  const lookUp = async (change: Change, isAnswered: boolean) => {
    while (!isGone.current) {
      const now = await latest.current();
      if (now) return void end(isAnswered ? answeredOf(change, now) : foundOf(change, now));
      await new Promise((resolve) => setTimeout(resolve, LOOK_UP_MS));
    }
  };
  const run = async (change: Change, seen: SeenOrder): Promise<Told | undefined> => {
    if (isTaken.current) return undefined;
    isTaken.current = true;
    setState({ running: change.name, isResting: false, told: undefined });
    let isAnswered = true;
    try {
      await change.send();
    } catch (failure) {
      if (!isLost(failure)) return end(refusalOf(failure, seen, await latest.current()));
      isAnswered = false;
    }
    const now = isAnswered ? await latest.current() : undefined;
    if (now) return end(answeredOf(change, now));
    // An answer of success does not say by itself what has become of the order: a charge may have been declined.
    const told: Told = { tone: 'warning', text: isAnswered ? words.reading : words.lookingUp };
    setState({ running: change.name, isResting: false, told });
    void lookUp(change, isAnswered);
    return told;
  };

  return {
    told: state.told,
    isBusy: state.running !== undefined || state.isResting,
    run,
    actionOf: (name, start) => ({
      isRunning: state.running === name,
      failure: undefined,
      run: () => void start(),
    }),
    dismiss: () => setState((before) => ({ ...before, told: undefined })),
  };
}

/** Whether the change may have taken effect. */
function isLost(failure: unknown): boolean {
  if (failure instanceof NoAnswer) return true;
  if (!(failure instanceof Problem)) return false;
  // A proxy that gives up has no problem object.
  return failure.code === 'outcome_unknown' || (failure.code === 'unreadable' && failure.status >= 500);
}

function answeredOf(change: Change, now: SeenOrder): Told {
  return change.isReached(now, true)
    ? { tone: 'good', text: change.reached }
    : { tone: 'warning', text: change.unreached(now) };
}

function foundOf(change: Change, now: SeenOrder): Told {
  return change.isReached(now, false)
    ? { tone: 'good', text: words.answerLost(change.reached) }
    : { tone: 'warning', text: words.answerLost(change.lost(now)) };
}

function refusalOf(failure: unknown, seen: SeenOrder, now: SeenOrder | undefined): Told {
  const meanwhile = now ? eventsSince(seen, now) : [];
  if (!(failure instanceof Problem) || failure.code !== 'precondition_failed')
    return { tone: 'bad', text: words.failed, failure, meanwhile };
  return { tone: 'bad', text: words.overtaken(seen.order.id, meanwhile.length > 0), meanwhile };
}
