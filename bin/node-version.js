// Which releases of Node.js run the product: as `engines` in package.json says, in words that an old release can read.

/** The oldest release of each line that is supported, and of all lines after the last. */
const FLOORS = [
  [20, 19],
  [22, 14],
  [24, 11],
];

/** What to do where this Node.js cannot run the product; undefined where it can. */
export function nodeVersionFault(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [newestMajor] = FLOORS[FLOORS.length - 1];
  const supported = major > newestMajor || FLOORS.some(([line, least]) => major === line && minor >= least);
  if (supported) return undefined;
  const floors = FLOORS.map((floor) => floor.join('.')).join(', ');
  return `Node.js ${floors} or newer is needed, this is v${version}; see https://nodejs.org`;
}
