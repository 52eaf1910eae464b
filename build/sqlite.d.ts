// What build/sqlite.js exports.
import type BetterSqlite3 from 'better-sqlite3';

export function loadSqlite(): typeof BetterSqlite3;
