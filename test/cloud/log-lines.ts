import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from './open-cloud.ts';

/** The JSON lines that a function has written so far, as CloudWatch would read them; none before its first call. */
export const logLines = (
  { folder }: Pick<Cloud, 'folder'>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] => {
  const file = join(folder, 'logs', `${name}.log`);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const start = line.indexOf('{"level"');
      return start < 0 ? [] : [JSON.parse(line.slice(start)) as Readonly<Record<string, unknown>>];
    });
};
