import { itemsOf, childOf, jsonOf, type Tree } from '#domain/config/tree.ts';
import type { Place } from '#domain/config/place.ts';
import { Failure } from '#domain/failure.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { readYaml } from '#shared/compiler/yaml.ts';
import type { SettingMistake } from './describe-issue.ts';
import { checkSettings } from './mistakes.ts';
import { type OperatorSettings, settingsSchema } from './schema.ts';

export type { ClusterSetting, OperatorSettings, ReceiverSetting, RegistrySetting } from './schema.ts';

/** Reads `tidegate.yaml`; every mistake at once, each with file, line, column and the nearest name, as ConfigRefused. */
export const readSettings = (file: string, source: string): OperatorSettings => {
  const read = readYaml(file, source);
  if (read.kind === 'mistaken') throw refused(file, read.mistakes.map(formatMistake));
  const tree = read.value;
  if (tree === undefined) return {};
  const { value, mistakes } = checkSettings(settingsSchema, jsonOf(tree), 'file');
  if (value !== undefined) return value;
  throw refused(
    file,
    mistakes.map((mistake) => formatMistake({ ...placeOf(tree, mistake), reason: mistake.reason })),
  );
};

/** The place of the value at a path, or of the name of the wrong field; the nearest existing one. */
const placeOf = (tree: Tree, { path, key }: SettingMistake): Place => {
  let here = tree;
  for (const part of path) {
    const next = typeof part === 'number' ? itemsOf(here)[part] : childOf(here, String(part));
    if (next === undefined) break;
    here = next;
  }
  return (key === undefined ? undefined : childOf(here, key)?.key) ?? here.at;
};

const refused = (file: string, lines: readonly string[]): Failure =>
  new Failure(
    'ConfigRefused',
    file,
    `the settings have mistakes:\n${lines.map((line) => `  ${line}`).join('\n')}`,
  );
