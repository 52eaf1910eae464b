// A request as a command line that works as it is printed, in any POSIX shell.
import {
  type ApiDocument,
  type OperationObject,
  type Parameter,
  resolved,
} from '../generate/api-document.ts';
import { exampleOf } from './examples.ts';

export function curlOf(
  document: ApiDocument,
  path: string,
  method: string,
  { operationId, parameters = [], requestBody, security }: OperationObject,
): string {
  const url = `${document.servers[0]?.url ?? ''}${path.replace('{id}', '1')}`;
  const lines = [`curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} ${quoted(url)}`];
  const demanded = security ?? document.security;
  if (demanded.some((one) => 'bearerToken' in one))
    lines.push('-H "Authorization: Bearer $ORDERS_API_TOKEN"');
  const takesKey = parameters.some((one) => resolved<Parameter>(document, one).name === 'Idempotency-Key');
  if (takesKey) lines.push(`-H ${quoted(`Idempotency-Key: my-first-${operationId}`)}`);
  const [mediaType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (mediaType === undefined || !content) return joined(lines);
  lines.push(`-H ${quoted(`Content-Type: ${mediaType}`)}`);
  const example = exampleOf(document, content);
  if (typeof example !== 'string')
    return joined([...lines, `-d ${quoted(JSON.stringify(example, null, 2))}`]);
  return `${joined([...lines, "--data-binary @- <<'END'"])}\n${example.trimEnd()}\nEND`;
}

function joined(lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
