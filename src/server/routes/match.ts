// Which routes a path belongs to. Paths are case-sensitive, and a slash at the end makes no difference.
import type { Route } from './route.ts';

type Placed = Pick<Route, 'method' | 'path'>;

/** Of every server, whatever its paths. */
export const ALL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const;

/** `parts` are those of the route's path between slashes. */
export function fits(parts: readonly string[], path: string): boolean {
  const given = path.split('/');
  const hasSlash = given.length === parts.length + 1 && given.at(-1) === '';
  if (!hasSlash && given.length !== parts.length) return false;
  return parts.every((part, at) => (part.startsWith(':') ? given[at] !== '' : part === given[at]));
}

/** The methods that a path supports; none for a path that is unknown. */
export function methodsAt(routes: readonly Placed[], path: string): string[] {
  const fitting = routes.filter((route) => fits(route.path.split('/'), path));
  // A literal path takes precedence over the same path read as an id.
  const literal = fitting.filter((route) => !route.path.includes(':'));
  const methods = new Set<string>((literal.length > 0 ? literal : fitting).map(({ method }) => method));
  if (methods.size === 0) return [];
  if (methods.has('GET')) methods.add('HEAD');
  return ALL_METHODS.filter((method) => methods.has(method) || method === 'OPTIONS');
}
