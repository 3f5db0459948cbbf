import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const page = 4096;

/** Changes a file byte by byte, as a disk might. */
export const change = (file: string, how: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(file);
  how(bytes);
  writeFileSync(file, bytes);
};

export const zeroPage = (file: string, number: number): void =>
  change(file, (bytes) => bytes.fill(0, (number - 1) * page, number * page));

export const flipBit = (file: string, at: number): void =>
  change(file, (bytes) => {
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
  });

/** One bit of a text that stands in the file. */
export const flipIn = (file: string, text: string): void =>
  change(file, (bytes) => {
    const at = bytes.lastIndexOf(text);
    if (at < 0) throw new Error(`${text} is not in ${file}`);
    bytes[at + text.length - 1] = (bytes[at + text.length - 1] ?? 0) ^ 1;
  });

export const cutTo = (file: string, share: number): void =>
  truncateSync(file, Math.floor(statSync(file).size * share));
export const cutEnd = (file: string, bytes: number): void => truncateSync(file, statSync(file).size - bytes);

export const overwrite = (file: string, from: number, length: number): void =>
  change(file, (bytes) => bytes.fill(0xa5, from, Math.min(bytes.length, from + length)));

/** As somebody would with a database tool. */
export const edit = (file: string, sql: string): void => {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
};

/** Where the rows of a table lie: its root, or what is below it. */
export const pagesOf = (file: string, table: string): readonly number[] => {
  const db = new DatabaseSync(file);
  const root = Number(
    db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.['rootpage'],
  );
  db.close();
  return [root];
};
