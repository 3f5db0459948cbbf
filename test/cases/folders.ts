import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where the cases stand that come with the house, beside the checkout. */
export const usualFolder = path.join(import.meta.dirname, '../../../shared/cases/applications');

/** One case: a folder with one application or several in it. */
export interface Case {
  readonly name: string;
  readonly folder: string;
}

const isApp = (folder: string): boolean =>
  ['app.yaml', 'app.yml'].some((name) => existsSync(path.join(folder, name)));

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** The applications in a folder, by their paths from it; `.` for itself. */
export const appsIn = (folder: string, within = '.'): readonly string[] => {
  const here = path.join(folder, within);
  return isApp(here) ? [within] : foldersIn(here).flatMap((name) => appsIn(folder, path.join(within, name)));
};

/** The folder itself where it is a case, or each folder in it that holds an application. */
export const casesIn = (folder: string): readonly Case[] => {
  if (isApp(folder)) return [{ name: path.basename(folder), folder }];
  return foldersIn(folder)
    .map((name) => ({ name, folder: path.join(folder, name) }))
    .filter((one) => appsIn(one.folder).length > 0);
};

/** Plays with a copy: fmt writes, and advice is followed. */
export const withCopy = async <T>(folder: string, use: (copy: string) => Promise<T>): Promise<T> => {
  const root = mkdtempSync(path.join(tmpdir(), 'tidegate-case-'));
  const copy = path.join(root, path.basename(folder));
  try {
    cpSync(folder, copy, { recursive: true });
    return await use(copy);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};
