// The queue of failed emails: why each failed, and how to send them again.
import { useState } from 'preact/hooks';
import type { OutboxEmail } from '../../../domain/notifications/email-json.ts';
import { getOrder } from '../../api/calls.ts';
import { listFailedEmails, resendAllEmails, resendFailedEmails } from '../../api/order-calls.ts';
import { mayChange } from '../../api/session.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign, Time } from '../../parts/values.tsx';
import { useAction } from '../../state/act.ts';
import { useLoaded } from '../../state/load.ts';
import { place } from '../../state/location.ts';
import { emailTexts } from '../../text/emails.ts';
import { inEnglish, inJapanese, texts } from '../../text/language.ts';

const count = (emails: number) => `${emails} email${emails === 1 ? '' : 's'}`;

const words = texts({
  en: inEnglish && {
    title: 'Failed emails',
    none: 'No email has failed.',
    order: 'Order',
    email: 'Email',
    recipient: 'Recipient',
    since: 'Since',
    reason: 'Reason',
    action: 'Action',
    anEmail: 'email',
    resend: 'Resend',
    resendFor: (id: number) => `Resend the failed emails of order ${id}`,
    resendAll: 'Resend all',
    resendCount: (emails: number) => `Resend ${count(emails)}`,
    asked: 'Each keeps its key: an email that was delivered after all is not delivered twice.',
    keep: 'Close',
    resent: (emails: number) => `${count(emails)} will be sent again.`,
    dropped: (emails: number) => `${count(emails)} of cancelled orders will not be sent any more.`,
    notNeeded: (id: number) => `No email of order ${id} has failed any more; none was sent again.`,
    previous: 'Previous page',
    next: 'Next page',
  },
  ja: inJapanese && {
    title: '送信に失敗したメール',
    none: '送信に失敗したメールはありません。',
    order: '注文',
    email: 'メール',
    recipient: '宛先',
    since: '発生日時',
    reason: '理由',
    action: '操作',
    anEmail: 'メール',
    resend: '再送',
    resendFor: (id: number) => `注文 ${id} の失敗したメールを再送`,
    resendAll: 'すべて再送',
    resendCount: (emails: number) => `${emails} 通を再送`,
    asked: '同じキーで再送するため、実際には届いていたメールが二重に届くことはありません。',
    keep: '閉じる',
    resent: (emails: number) => `${emails} 通を再送待ちにしました。`,
    dropped: (emails: number) => `キャンセル済みの注文の ${emails} 通は送信しません。`,
    notNeeded: (id: number) => `注文 ${id} に失敗したメールはもうありません。再送しませんでした。`,
    previous: '前のページ',
    next: '次のページ',
  },
});

/** An order keeps its address. */
const recipients = new Map<number, string>();

async function readEmails(query: string, signal: AbortSignal) {
  const asked = new URLSearchParams(query);
  asked.set('failed', 'true');
  const page = await listFailedEmails(asked, signal);
  const unknown = new Set(page.rows.map(({ order_id: id }) => id).filter((id) => !recipients.has(id)));
  await Promise.all(
    [...unknown].map(async (id) => recipients.set(id, (await getOrder(id, signal)).order.customer_email)),
  );
  return page;
}

export function EmailsPage() {
  const { query } = place.value;
  const { value, failure, reload } = useLoaded(`emails ${query}`, (signal) => readEmails(query, signal));
  const [told, setTold] = useState('');
  const total = value?.total ?? 0;
  return (
    <>
      <h1>{words.title}</h1>
      <Failure failure={failure} onRetry={() => void reload()} />
      <p role="status">{told}</p>
      {mayChange.value && total > 0 && <ResendAll total={total} onTold={setTold} reread={reload} />}
      {value?.rows.length === 0 && <p>{words.none}</p>}
      {value && value.rows.length > 0 && (
        <table class="stacking emails">
          <thead>
            <tr>
              <th>{words.order}</th>
              <th>{words.email}</th>
              <th>{words.recipient}</th>
              <th>{words.since}</th>
              <th>{words.reason}</th>
              {mayChange.value && <th>{words.action}</th>}
            </tr>
          </thead>
          <tbody>
            {value.rows.map((email) => (
              <Row
                key={`${email.order_id} ${email.template}`}
                email={email}
                onTold={setTold}
                reread={reload}
              />
            ))}
          </tbody>
        </table>
      )}
      <p class="buttons">
        {value?.previous !== undefined && (
          <Link path="emails" query={value.previous}>
            {words.previous}
          </Link>
        )}
        {value?.next !== undefined && (
          <Link path="emails" query={value.next}>
            {words.next}
          </Link>
        )}
      </p>
    </>
  );
}

interface ResendProps {
  readonly onTold: (text: string) => void;
  readonly reread: () => Promise<unknown>;
}

/** Asks with the number that the page has shown. */
function ResendAll({ total, onTold, reread }: ResendProps & { readonly total: number }) {
  const [asked, setAsked] = useState<number>();
  const resend = async () => {
    const { resent, dropped } = await resendAllEmails();
    onTold([words.resent(resent), dropped > 0 ? words.dropped(dropped) : ''].join(' '));
    await reread();
  };
  return (
    <p>
      <button type="button" onClick={() => setAsked(total)}>
        {words.resendAll}
      </button>
      {asked !== undefined && (
        <Confirm
          title={words.resendCount(asked)}
          confirm={words.resendCount(asked)}
          keep={words.keep}
          act={resend}
          onClose={() => setAsked(undefined)}
        >
          <p>{words.asked}</p>
        </Confirm>
      )}
    </p>
  );
}

interface RowProps extends ResendProps {
  readonly email: OutboxEmail;
}

function Row({ email, onTold, reread }: RowProps) {
  const { order_id: id, template, waiting_since: since, last_reason: reason } = email;
  const action = useAction(async () => {
    try {
      const resent = await resendFailedEmails(id);
      onTold(resent ? words.resent(resent.resent) : words.notNeeded(id));
    } finally {
      // A lost answer is looked up: an email that waits again has left the list.
      await reread();
    }
  });
  return (
    <tr>
      <td data-name={words.order}>
        <Link path={`orders/${id}`}>{id}</Link>
      </td>
      <td data-name={words.email}>
        <span class="sentence">{template === null ? words.anEmail : emailTexts[template]}</span>
      </td>
      <td data-name={words.recipient}>
        <Foreign text={recipients.get(id) ?? '–'} />
      </td>
      <td data-name={words.since}>
        <Time at={since} />
      </td>
      <td data-name={words.reason}>
        <Foreign text={reason ?? '–'} />
      </td>
      {mayChange.value && (
        <td>
          <ActButton action={action}>
            {words.resend} <span class="hidden">{words.resendFor(id)}</span>
          </ActButton>
          <Failure failure={action.failure} />
        </td>
      )}
    </tr>
  );
}
