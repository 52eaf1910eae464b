// One order as a small state machine (design section 4), for the checker: which steps an operation may take, which steps
// the service takes by itself, and which answers fit which state.
import type { Answer, Operation, Seen } from './history.ts';

export interface State {
  readonly status: Seen;
  /** A payment may still be reported: under way, or with an unknown outcome. */
  readonly charge: boolean;
  /** A cancellation has begun: its refund is under way, or has an unknown outcome. */
  readonly refund: boolean;
}

/** How far an operation has come. */
export type Progress = 'asked' | 'begun' | 'done';

export interface Step {
  readonly progress: Progress;
  readonly state: State;
}

export const NO_ORDER: State = { status: 'none', charge: false, refund: false };

export const textOf = ({ status, charge, refund }: State) =>
  status + (charge ? ', a payment may come' : '') + (refund ? ', a refund may come' : '');

/** What may happen without a request: answers of the Payment Service, and recovery. */
export function ownSteps(state: State): readonly State[] {
  const { status, charge, refund } = state;
  const next: State[] = [];
  if (status === 'pending' && charge) {
    next.push({ ...state, status: 'payment_processing' }, paid(state), { ...state, charge: false });
  }
  if (status === 'payment_processing') {
    next.push({ ...state, status: 'pending' }, { ...state, status: 'pending', charge: false });
    if (charge) next.push(paid(state));
  }
  if (refund && (status === 'pending' || status === 'paid')) {
    next.push(CANCELLED, { ...state, refund: false });
  }
  return next;
}

const CANCELLED: State = { status: 'cancelled', charge: false, refund: false };

function paid({ refund }: State): State {
  return { status: 'paid', charge: false, refund };
}

/** Whether a request that has come so far may have a payment of its own under way, even once an event has paid the order. */
export const isPaying = ({ kind }: Operation, progress: Progress | undefined) =>
  progress === 'begun' && (kind === 'pay' || kind === 'create');

/** The steps that an operation may take next. `beside`: a payment of another request may be under way. */
export function steps(
  { kind, answer }: Operation,
  progress: Progress,
  state: State,
  beside: boolean,
): readonly Step[] {
  if (progress === 'done') return [];
  if (answer?.is === 'refused') return mayRefuse(kind, state, beside) ? [{ progress: 'done', state }] : [];
  if (kind === 'read') return fits(answer, state) ? [{ progress: 'done', state }] : [];
  // An order that is not there is told at once, or was not there yet when an unanswered request looked for it.
  if (state.status === 'none' && kind !== 'create') {
    return answer && !fits(answer, state) ? [] : [{ progress: 'done', state }];
  }
  const begun =
    progress === 'asked'
      ? effectsOf(kind, state).map((next): Step => ({ progress: 'begun', state: next }))
      : [];
  // The answer shows the order as it is by then. A payment or cancellation may have met another one's end.
  const mayEnd = progress === 'begun' || kind === 'pay' || kind === 'cancel';
  return mayEnd && answer && fits(answer, state) ? [...begun, { progress: 'done', state }] : begun;
}

function effectsOf(kind: Operation['kind'], state: State): readonly State[] {
  const { status, charge, refund } = state;
  switch (kind) {
    case 'create':
      // The payment belongs to the creation.
      return [status === 'none' ? { status: 'pending', charge: true, refund: false } : state];
    case 'pay':
      return status === 'pending' ? [{ status: 'payment_processing', charge: true, refund }] : [];
    case 'cancel':
      return status === 'pending' || status === 'paid' ? [{ status, charge, refund: true }] : [];
    case 'ship':
      return status === 'paid' && !refund ? [{ status: 'shipped', charge: false, refund: false }] : [];
    case 'deliver':
      return status === 'shipped' ? [{ status: 'delivered', charge: false, refund: false }] : [];
    case 'succeeded':
      return [status === 'pending' || status === 'payment_processing' ? paid(state) : state];
    case 'refunded':
      return status === 'paid' ? [CANCELLED, state] : [state];
    case 'read':
      return [state];
  }
}

/** Whether an answer may show an order in this state. */
function fits(answer: Answer | undefined, { status }: State): boolean {
  if (!answer) return true;
  return answer.is === 'replayed' ? status !== 'none' : answer.is === 'seen' && answer.status === status;
}

/** Whether a change may be refused in this state; a wrong refusal keeps an order from going on. */
function mayRefuse(kind: Operation['kind'], { status, charge, refund }: State, beside: boolean): boolean {
  if (kind === 'ship') return status !== 'paid' || refund;
  if (kind === 'deliver') return status !== 'shipped';
  if (kind === 'pay') return status !== 'pending' || charge || refund;
  return kind !== 'cancel' || !['pending', 'paid'].includes(status) || charge || refund || beside;
}
