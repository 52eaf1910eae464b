// Where the console and the API are, found from the address of this script: any prefix of a proxy works.

/** Of the console, with a slash at its end. */
export const CONSOLE_URL = new URL('../', import.meta.url);

export const API_URL = new URL('../api/v1/', CONSOLE_URL);
