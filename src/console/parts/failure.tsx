// Why something failed, where it was asked for.
import { Problem } from '../api/request.ts';
import { inEnglish, inJapanese, texts } from '../text/language.ts';

const words = texts({
  en: inEnglish && { retry: 'Try again' },
  ja: inJapanese && { retry: '再試行' },
});

export function failureText(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** The lines of a problem that names fields. */
function fieldsOf(failure: unknown): readonly string[] {
  const errors = failure instanceof Problem ? failure.members.errors : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.map(({ path, message }: { path: string; message: string }) => `${path} ${message}`);
}

interface FailureProps {
  /** Nothing is shown while it is undefined. */
  readonly failure: unknown;
  readonly onRetry?: () => void;
}

export function Failure({ failure, onRetry }: FailureProps) {
  if (failure === undefined) return null;
  const fields = fieldsOf(failure);
  return (
    <div class="failure" role="alert">
      <p>{failureText(failure)}</p>
      {fields.length > 0 && (
        <ul>
          {fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      )}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {words.retry}
        </button>
      )}
    </div>
  );
}
