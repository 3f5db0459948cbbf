import type { Mistake, Place } from '../config/place.ts';
import { isSecretName } from '../kube/mask/secret-name.ts';
import { masked, maskText } from '../kube/mask/secret-text.ts';
import type { Program, ParameterPlace } from './program.ts';

interface Said {
  readonly text: string;
  readonly parameter: ParameterPlace | undefined;
  readonly template: Place | undefined;
}

const most = 20;

/**
 * CUE's errors as mistakes of the application: at the parameter they are about, or at the component or trait, with the
 * line of the definition that requires something else.
 */
export const mistakesIn = (
  errors: string,
  program: Program,
  { within, at, missing }: { readonly within: string; readonly at: Place; readonly missing?: string },
): readonly Mistake[] => {
  const said = blocksIn(errors).map((block) => sayingOf(block, program));
  const isOfParameters = said.some(({ parameter }) => parameter !== undefined);
  const told = said.filter(
    ({ text, parameter }) =>
      !/\d+ errors in empty disjunction/.test(text) && (parameter !== undefined || !isOfParameters),
  );
  const known = new Set<string>();
  return told.slice(0, most).flatMap((one) => {
    const key = one.parameter?.path ?? one.text;
    if (known.has(key)) return [];
    known.add(key);
    const { file, line, column } = one.parameter?.at ?? at;
    return [{ file, line, column, reason: reasonOf(one, within, missing) }];
  });
};

const reasonOf = ({ text, parameter, template }: Said, within: string, missing = ''): string => {
  const where = template === undefined ? '' : ` (${template.file}:${template.line}:${template.column})`;
  const what = parameter === undefined ? within : `${parameter.path} of ${within}`;
  const lacks = /non-concrete|incomplete|undefined field|not found/.test(text) && parameter === undefined;
  return `${what} does not fit its definition: ${text}${where}${lacks ? missing : ''}`;
};

/** A message and the places below it. */
interface Block {
  readonly head: string;
  readonly places: readonly { readonly line: number; readonly column: number }[];
}

const blocksIn = (errors: string): readonly Block[] => {
  const blocks: { head: string; places: { line: number; column: number }[] }[] = [];
  for (const line of errors.split('\n')) {
    const place = /^\s+\S*:(\d+):(\d+)$/.exec(line);
    if (place !== null) blocks.at(-1)?.places.push({ line: Number(place[1]), column: Number(place[2]) });
    else if (line.trim() !== '') blocks.push({ head: line.trim().replace(/:$/, ''), places: [] });
  }
  return blocks;
};

/** `parameter.replicas: conflicting values …`: its path is said by us, in our words. */
const sayingOf = ({ head, places }: Block, { parameterAt, templateAt }: Program): Said => {
  const parameter = places.map(({ line }) => parameterAt(line)).find((found) => found !== undefined);
  const template = places
    .map(({ line, column }) => templateAt(line, column))
    .find((found) => found !== undefined);
  // One class of characters: a path may be long, as that of a value in a loop within a loop.
  const path = /^([\w$#."[\]-]+): /.exec(head)?.[1];
  const message = path === undefined ? head : head.slice(`${path}: `.length);
  const isAbout = parameter !== undefined || path === undefined;
  return {
    text: withoutSecrets(isAbout ? message : `${withoutTags(path)}: ${message}`, parameter),
    parameter,
    template,
  };
};

const withoutTags = (path: string): string => path.replace(/^(tidegate|_vela)\./, '').replaceAll('"', '');

/** The written value may be a password. */
const withoutSecrets = (text: string, parameter: ParameterPlace | undefined): string => {
  const name =
    parameter?.path
      .split('.')
      .at(-1)
      ?.replace(/\[\d+\]$/, '') ?? '';
  if (!isSecretName(name)) return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => maskText(quoted));
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, masked).replaceAll(JSON.stringify(parameter?.value), masked);
};
