// The rule for the URL of a service: one rule for the services we call, and for the server that commands drive.

/**
 * Why a URL cannot be used, as the end of a sentence that begins with its name; undefined where it can. Calls would
 * silently drop the refused parts. `instead` says where a token belongs.
 */
export function serviceUrlProblem(text: string, instead: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || /\s/.test(text) || !URL.canParse(text))
    return 'must be an http:// or https:// URL';
  const { username, password } = new URL(text);
  if (username !== '' || password !== '' || /^https?:[/\\]*[^/\\?#]*@/i.test(text)) {
    return `must be without user and password; ${instead}`;
  }
  return /[?#]/.test(text) ? 'must be an address without ? and #' : undefined;
}

/** The same for an `orders serve`, whose paths are known. */
export function serverUrlProblem(text: string): string | undefined {
  const problem = serviceUrlProblem(text, 'put the token into ORDERS_API_TOKEN');
  if (problem !== undefined) return problem;
  const [path] = /\/api\/v1(\/.*)?$/.exec(new URL(text.replace(/\/+$/, '')).pathname) ?? [];
  return path === undefined ? undefined : `must be the address of the server alone, without ${path}`;
}
