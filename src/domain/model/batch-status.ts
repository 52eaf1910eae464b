// The statuses of a batch.

/** As the API shows them: a batch that is being stored is `running`, too. */
export const SHOWN_STATUSES = ['running', 'paused', 'completed', 'aborted'] as const;

export type ShownStatus = (typeof SHOWN_STATUSES)[number];

export type BatchStatus = ShownStatus | 'loading';
