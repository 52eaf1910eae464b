// The valid values of each setting, and the parser of its text.
import * as z from 'zod';
import { databaseProblem } from '../db/postgres/url.ts';
import { proxyProblem } from '../domain/access/proxies.ts';
import { MAX_TIMEOUT_MS } from '../domain/model/journal.ts';
import { hostNameProblem, oneSpelling } from '../domain/shared/host-name.ts';
import { openTimeZone, timeZoneProblem } from '../domain/shared/time/time-zone.ts';
import { isWebhookSecret } from '../domain/webhook/webhook-signature.ts';
import { LOG_LEVELS } from './config.ts';
import { serverUrlProblem, serviceUrlProblem } from './service-url.ts';

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

/** Text for which `problem` returns no error. */
const unless = (problem: (text: string) => string | undefined) =>
  z.string().superRefine((text, context) => {
    const message = problem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const withoutSlash = (text: string) => text.replace(/\/+$/, '');

const serviceUrl = (tokenVariable: string) =>
  unless((text) => serviceUrlProblem(text, `put the token into ${tokenVariable}`)).transform(withoutSlash);

const token = z
  .string()
  .refine((text) => /^[\x21-\x7e]+$/.test(text), 'must be printable ASCII without blanks');

/** The values of a list setting, as written. */
export const wordsOf = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** By the keys of `Config`, from the text as written. */
export const schema = z.object({
  db: unless(databaseProblem),
  paymentServiceUrl: serviceUrl('PAYMENT_SERVICE_TOKEN').optional(),
  notificationServiceUrl: serviceUrl('NOTIFICATION_SERVICE_TOKEN').optional(),
  paymentServiceToken: token.optional(),
  notificationServiceToken: token.optional(),
  host: z.string().refine((text) => /^[A-Za-z0-9.:_-]+$/.test(text), 'must be a host name or an address'),
  port: whole(0, 65_535),
  apiToken: token.optional(),
  apiReadToken: token.optional(),
  apiTokensFile: z.string().optional(),
  allowedHosts: z
    .string()
    .transform(wordsOf)
    .pipe(z.array(unless(hostNameProblem).transform(oneSpelling))),
  trustedProxies: z
    .string()
    .transform(wordsOf)
    .pipe(z.array(unless(proxyProblem))),
  webhookSecrets: z
    .string()
    .refine(
      (text) => text === '' || areWebhookSecrets(wordsOf(text)),
      'must be one secret or two separated by a blank, each 24 to 64 bytes in base64, with or without whsec_; openssl rand -base64 32 makes one',
    )
    .transform(wordsOf),
  paymentTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  notificationTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  recoveryIntervalMs: whole(10, MAX_TIMEOUT_MS),
  batchConcurrency: whole(1, 1_000),
  resilience: z.enum(['on', 'off'], { error: 'must be on or off' }).transform((text) => text === 'on'),
  url: unless(serverUrlProblem).transform(withoutSlash).optional(),
  logLevel: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
  timeZone: unless(timeZoneProblem).transform(openTimeZone).optional(),
});

/** An empty value would allow access that the variable should prevent. */
function areWebhookSecrets(secrets: readonly string[]): boolean {
  return secrets.length > 0 && secrets.length <= 2 && secrets.every(isWebhookSecret);
}
