import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '#domain/failure.ts';
import type { Entry } from './kubeconfig-file.ts';

/** A text field; a number or a list in its place is refused. */
export const text = (entry: Entry, field: string): string | undefined => {
  const value = entry.fields[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new Failure('ConfigRefused', `${entry.file}, ${entry.name}`, `${field} must be a text`);
};

/** PEM given as `<field>-data` (base64, which wins) or as the path of a file beside the kubeconfig. */
export const pem = (entry: Entry, field: string): string | undefined => {
  const at = `${entry.file}, ${entry.name}`;
  const data = text(entry, `${field}-data`);
  const path = text(entry, field);
  if (data === undefined && path === undefined) return undefined;
  const found =
    data === undefined ? fileText(entry, field, path ?? '') : Buffer.from(data, 'base64').toString('utf8');
  if (found.includes('-----BEGIN ')) return found;
  throw new Failure('ConfigRefused', at, `${data === undefined ? field : `${field}-data`} holds no PEM`);
};

/** Reads a file that an entry names, relative to the kubeconfig that names it. */
export const fileText = (entry: Entry, field: string, path: string): string => {
  try {
    return readFileSync(resolve(dirname(entry.file), path), 'utf8');
  } catch {
    throw new Failure(
      'ConfigRefused',
      `${entry.file}, ${entry.name}`,
      `${field} names ${path}, which cannot be read`,
    );
  }
};
