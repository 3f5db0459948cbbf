import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What one vector came to; `said` tells what was got and wanted where it is not as it should be. */
export interface Result {
  readonly id: string;
  readonly isRight: boolean;
  readonly said?: string;
}

export const right = (id: string): Result => ({ id, isRight: true });
export const wrong = (id: string, said: string): Result => ({ id, isRight: false, said });
export const judged = (id: string, isRight: boolean, said: string): Result =>
  isRight ? right(id) : wrong(id, said);

/** A file or an argument that cannot be used; the sentence says what and why. */
export class Unusable extends Error {}

/** A file of vectors as it is; undefined where the folder has none of this name. */
export const readVectors = (folder: string, name: string): Readonly<Record<string, unknown>> | undefined => {
  const file = path.join(folder, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Unusable(`${file} is not JSON`);
  }
};

/** The vectors under a name, in the shape that their checks expect; one bad vector is told by its check. */
export const listIn = (file: Readonly<Record<string, unknown>>, name: string): readonly unknown[] => {
  const found = file[name];
  return Array.isArray(found) ? found : [];
};
