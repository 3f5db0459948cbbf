import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from './open-cloud.ts';

/** The JSON lines that a function has written so far, as CloudWatch would read them. */
export const logLines = (
  { folder }: Pick<Cloud, 'folder'>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] =>
  readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const start = line.indexOf('{"level"');
      return start < 0 ? [] : [JSON.parse(line.slice(start)) as Readonly<Record<string, unknown>>];
    });
