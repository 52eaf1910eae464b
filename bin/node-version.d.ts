// What bin/node-version.js exports.
export function nodeVersionFault(version?: string): string | undefined;
