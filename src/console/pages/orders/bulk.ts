// The one step for many orders that is asked for, runs, or has ended. It outlives the page, so that nothing that happened is
// lost; but it starts no further order once its page is left.
import { computed, signal } from '@preact/signals';
import { pollNow } from '../../state/live.ts';
import { type Progress, type Run, startRun, type Task } from './bulk-run.ts';
import type { Chosen, Selection } from './selection.ts';
import { without } from './selection.ts';
import type { Step } from './steps.ts';
import { takeStep } from './take-step.ts';

interface Asked {
  readonly step: Step;
  /** As they were when the step was asked for, whatever the list shows later. */
  readonly orders: readonly Chosen[];
}

export const selection = signal<Selection>(new Map());

export const asked = signal<Asked | undefined>(undefined);
/** Undefined until it is confirmed. */
export const progress = signal<Progress | undefined>(undefined);
export const isStopping = signal(false);
export const isRunning = computed(() => progress.value?.isRunning === true);

/** How often the progress of a run is shown. */
const SHOWN_MS = 100;

let run: Run | undefined;
/** Of this step, in earlier runs. */
let doneBefore: readonly number[] = [];
let openBefore: readonly number[] = [];

export function ask(step: Step, orders: readonly Chosen[]): void {
  if (asked.value !== undefined) return;
  // The oldest first.
  asked.value = { step, orders: orders.toSorted((a, b) => a.id - b.id) };
}

/** Of the orders that it was asked for, once. */
export function confirm(): void {
  if (asked.value === undefined || progress.value !== undefined) return;
  start(asked.value.orders.map((order) => ({ order })));
}

export function retryFailed(): void {
  const ended = progress.value;
  if (ended && !ended.isRunning)
    start(
      ended.failed.map(({ task }) => task),
      { waiting: ended.waiting },
    );
}

export function proceed(): void {
  const ended = progress.value;
  if (ended && !ended.isRunning) start(ended.waiting, { failed: ended.failed });
}

export function stop(): void {
  if (!isRunning.value) return;
  isStopping.value = true;
  run?.stop();
}

/** Orders that are done are no longer selected. */
export function close(): void {
  if (isRunning.value) return;
  const ended = progress.value;
  if (ended) selection.value = without(selection.value, [...ended.done, ...ended.open]);
  asked.value = undefined;
  progress.value = undefined;
  doneBefore = [];
  openBefore = [];
}

function start(tasks: readonly Task[], beside: Partial<Pick<Progress, 'failed' | 'waiting'>> = {}): void {
  const step = asked.value?.step;
  if (step === undefined || tasks.length === 0) return;
  const { failed = [], waiting = [] } = beside;
  let timer: number | undefined;
  const show = () => {
    timer = undefined;
    if (!run) return;
    const now = run.progress();
    progress.value = {
      ...now,
      done: [...doneBefore, ...now.done],
      open: [...openBefore, ...now.open],
      failed: [...failed, ...now.failed],
      waiting: [...now.waiting, ...waiting],
    };
  };
  isStopping.value = false;
  run = startRun(
    tasks,
    (task) => takeStep(step, task),
    () => {
      timer ??= window.setTimeout(show, SHOWN_MS);
    },
  );
  show();
  window.addEventListener('beforeunload', holdTab);
  void run.ended.then(() => {
    window.clearTimeout(timer);
    window.removeEventListener('beforeunload', holdTab);
    show();
    doneBefore = progress.value?.done ?? [];
    openBefore = progress.value?.open ?? [];
    pollNow();
  });
}

/** The browser asks whether to leave. */
function holdTab(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
