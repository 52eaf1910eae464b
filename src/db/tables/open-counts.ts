// Counts of open journal rows for monitoring, and of the emails in the outbox.
import type { OpenCounts, OutboxQuery } from '../../domain/model/journal.ts';
import { FAILED_EMAIL, TO_SETTLE } from '../schema/journal-entities.ts';
import type { Sql } from '../sql.ts';
import { JOURNAL_COLUMNS, type JournalTableRow, journalFromRow, READ_LATER } from './journal.ts';

/** Two queries, each by an index of its own; one with OR would read the whole journal. */
export async function outbox(sql: Sql, { onlyFailed, afterId = 0, skip = 0, limit }: OutboxQuery) {
  const open = `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE kind = 'notification' AND ${TO_SETTLE} AND id > ?`;
  const dead = `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE ${FAILED_EMAIL} AND id > ?`;
  const rows = await sql.query<JournalTableRow>(
    onlyFailed
      ? `${dead} ORDER BY id LIMIT ? OFFSET ?`
      : `SELECT * FROM (${open} UNION ALL ${dead}) mails ORDER BY id LIMIT ? OFFSET ?`,
    [...(onlyFailed ? [] : [afterId]), afterId, limit, skip],
  );
  return rows.map(journalFromRow);
}

/** For `orders doctor` too, which has no store. */
export async function openCounts(sql: Pick<Sql, 'query'>): Promise<OpenCounts> {
  const rows = await sql.query<{ mail: number; n: number | string; oldest: number | string }>(
    `SELECT CASE WHEN kind = 'notification' THEN 1 ELSE 0 END AS mail, count(*) AS n, min(created_at) AS oldest
      FROM journal WHERE ${TO_SETTLE} AND NOT (${READ_LATER}) GROUP BY 1`,
    [],
  );
  const [counts] = await sql.query<{ dead: number | string; foreign_charges: number | string }>(
    `SELECT (SELECT count(*) FROM journal WHERE ${FAILED_EMAIL}) AS dead,
      (SELECT count(*) FROM foreign_charges) AS foreign_charges`,
    [],
  );
  const [money, mails] = [0, 1].map((mail) => rows.find((row) => Number(row.mail) === mail));
  return {
    money: Number(money?.n ?? 0),
    emails: Number(mails?.n ?? 0),
    failedEmails: Number(counts?.dead ?? 0),
    foreignCharges: Number(counts?.foreign_charges ?? 0),
    oldestMoneyAt: money ? Number(money.oldest) : null,
    oldestEmailAt: mails ? Number(mails.oldest) : null,
  };
}
