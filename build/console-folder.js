// Where the bundled web console is, below dist/: for the build, which writes it, and for the server, which reads it.
export const CONSOLE_FOLDER = 'console';
export const FILE_LIST = 'files.json';
