import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lock } from '#test/cluster/lock.ts';
import { type Part, type PartName, parts } from './parts.ts';
import { cacheFolder, keyOf } from './places.ts';

export type Log = (line: string) => void;

/** Where each part is. */
export type Parts = Readonly<Record<PartName, string>>;

const folderOf = ({ name, version }: Part): string => join(cacheFolder(), `${name}-${keyOf(name, version)}`);

const isThere = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Where distributions of Go put it; Debian's is in PATH. */
const goFolder = '/usr/local/go/bin';

/** One sentence about each part that cannot be built here, with the packages that would help; empty when all can. */
export const missingFor = (wanted: readonly Part[]): readonly string[] =>
  wanted.flatMap(({ name, about, needs }) => {
    const packages = Object.entries(needs).filter(([program]) => !isThere(program));
    if (packages.length === 0) return [];
    const programs = packages.map(([program]) => program).join(', ');
    const install = packages.map(([, debian]) => debian).join(' ');
    return [`${name} (${about}) needs ${programs}: apt-get install ${install}`];
  });

/**
 * Builds what is not cached yet, and gives the folder of every part. Two callers at once build once.
 * Throws one error that names everything that is missing on this machine before anything is built.
 */
export const buildParts = async (log: Log): Promise<Parts> => {
  if (!isThere('go')) process.env['PATH'] = `${process.env['PATH'] ?? ''}${delimiter}${goFolder}`;
  const missing = missingFor(parts.filter((part) => !existsSync(folderOf(part))));
  if (missing.length > 0) throw new Error(`the cloud cannot be built here:\n  ${missing.join('\n  ')}`);
  // One after the other: each takes all cores by itself.
  for (const part of parts) await buildOne(part, log);
  return Object.fromEntries(parts.map((part) => [part.name, folderOf(part)])) as Parts;
};

/** One part, for whoever needs no other. */
export const buildPart = async (name: PartName, log: Log): Promise<string> => {
  const part = parts.find((one) => one.name === name);
  if (part === undefined) throw new Error(`there is no part ${name}`);
  const missing = existsSync(folderOf(part)) ? [] : missingFor([part]);
  if (missing.length > 0) throw new Error(`${name} cannot be built here:\n  ${missing.join('\n  ')}`);
  await buildOne(part, log);
  return folderOf(part);
};

const buildOne = async (part: Part, log: Log): Promise<void> => {
  const folder = folderOf(part);
  if (existsSync(folder)) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const unlock = await lock(`${folder}.lock`, { log, signal: undefined });
  try {
    if (existsSync(folder)) return;
    log(`building ${part.about} ${part.version}, once`);
    const half = `${folder}.half`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half);
    await part.build(half);
    // Renamed last: a folder with this name is always a whole build.
    renameSync(half, folder);
  } finally {
    unlock();
  }
};
