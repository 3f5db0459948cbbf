import type { Mistake, Note, Place } from '#domain/config/place.ts';
import type { Read } from '#domain/config/result.ts';
import {
  readCueDefinition,
  readYamlDefinition,
  type Definition,
  type OtherDefinition,
} from '#domain/definition/definition.ts';
import { componentOf, counted, traitOf } from '#domain/definition/definition-types.ts';
import type { EvaluateCue } from '#domain/definition/evaluate.ts';
import { builtIn, type Types } from '#domain/render/types.ts';
import type { Application } from './application.ts';
import { readYamlObjects } from './yaml.ts';

/** The folders for definitions of KubeVela, beside the application. */
export const definitionFolder = 'definitions';

/** Folders in which a module of KubeVela keeps definitions; what else is in them is not looked at. */
export const moduleFolders: readonly string[] = [
  'components',
  'traits',
  'policies',
  'workflowsteps',
  'workflow-steps',
];

export type AnyDefinition = Definition | OtherDefinition;

/** Whether a file of that folder may hold a definition; tests of definitions are ignored. */
export const isDefinitionFile = (path: string): boolean =>
  /\.(cue|ya?ml|json)$/i.test(path) && !/_test\.cue$|(^|\/)cue\.mod\//.test(path);

const kindOfDefinition = /^kind:\s*(Component|Trait|Workload|Policy|WorkflowStep)Definition\s*$/m;

/** Whether a file directly beside the application, or in a folder of a module, holds definitions, by its content. */
export const isLooseDefinition = (path: string, text: string): boolean => {
  const [folder = '', ...below] = path.split('/');
  if (below.length > 0 && !moduleFolders.includes(folder)) return false;
  if (path.endsWith('.cue')) return /\btype:\s*"(component|trait|policy|workflow-step)"/.test(text);
  return kindOfDefinition.test(text) && !/^kind:\s*Application\s*$/m.test(text);
};

/** The definitions in a file: one in CUE, or any number in YAML. */
export const readDefinitions = (path: string, text: string): Read<readonly AnyDefinition[]> => {
  if (path.toLowerCase().endsWith('.cue')) return together([readCueDefinition(path, text)]);
  const objects = readYamlObjects(path, text);
  return objects.kind === 'mistaken' ? objects : together(objects.value.map(readYamlDefinition));
};

export const together = (reads: readonly Read<AnyDefinition>[]): Read<readonly AnyDefinition[]> => {
  const mistakes = reads.flatMap((read) => (read.kind === 'mistaken' ? read.mistakes : []));
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return { kind: 'fine', value: reads.flatMap((read) => (read.kind === 'fine' ? [read.value] : [])) };
};

/** For callers without a CUE evaluator. */
export const nobody: EvaluateCue = () => ({ kind: 'exceeded', reason: 'is not evaluated here' });

/** The types, with those that definitions add; one with the name of a built-in type replaces it. */
export const withDefinitions = (
  types: Types,
  evaluate: EvaluateCue,
  ...definitions: readonly AnyDefinition[]
): Types => {
  const made = definitions.filter((one): one is Definition => one.kind !== 'other');
  if (made.length === 0) return types;
  const components = made.filter(({ kind }) => kind === 'component').map((one) => componentOf(one, evaluate));
  const traits = made.filter(({ kind }) => kind === 'trait').map((one) => traitOf(one, evaluate));
  return {
    components: [...components, ...types.components.filter(isOther(components))],
    traits: [...traits, ...types.traits.filter(isOther(traits))],
  };
};

const isOther =
  (own: readonly { readonly type: string }[]) =>
  ({ type }: { readonly type: string }): boolean =>
    own.every((one) => one.type !== type);

/** Names that are given twice, by two definitions or by a definition and a module. */
export const definedTwice = (definitions: readonly AnyDefinition[], types: Types): readonly Mistake[] =>
  definitions.flatMap(({ kind, name, at }, index) => {
    const before = definitions.slice(0, index);
    const other = before.find((one) => one.kind === kind && one.name === name && !areTwins(one.at, at));
    const modules = kind === 'component' ? types.components : kind === 'trait' ? types.traits : [];
    const own = kind === 'component' ? builtIn.components : builtIn.traits;
    const isModule = modules.some((one) => one.type === name && own.every(({ type }) => type !== name));
    if (other === undefined && !isModule) return [];
    const where =
      other === undefined ? 'a module beside the application' : `${other.at.file}:${other.at.line}`;
    return [{ ...at, reason: `"${name}" is defined by ${where} already; keep one` }];
  });

/** `vela def` writes the YAML of a definition from its CUE, and both are kept: `web.cue` and `web.yaml`. */
const areTwins = (one: Place, other: Place): boolean =>
  one.file !== other.file && stemOf(one.file) === stemOf(other.file);

const stemOf = (file: string): string => file.replace(/\.[^./]+$/, '');

/** What should be known of definitions that the application uses. */
export const definitionNotes = (
  definitions: readonly AnyDefinition[],
  { components }: Application,
): readonly Note[] => {
  const used = (kind: string, name: string): boolean =>
    components.some(({ type, traits }) =>
      kind === 'component' ? type.name === name : traits.some((trait) => trait.type.name === name),
    );
  return definitions.flatMap((one, index) => {
    if (one.kind === 'other' || !used(one.kind, one.name)) return [];
    const first = definitions
      .slice(0, index)
      .find(({ kind, name }) => kind === one.kind && name === one.name);
    if (first !== undefined)
      return [{ ...one.at, reason: `not used: ${first.at.file} defines "${one.name}" already` }];
    const own = one.kind === 'component' ? builtIn.components : builtIn.traits;
    const revision = counted.exec(one.template.text)?.[1];
    return [
      ...(own.some(({ type }) => type === one.name)
        ? [{ ...one.at, reason: `this definition takes the place of the built-in ${one.kind} "${one.name}"` }]
        : []),
      ...(revision === undefined
        ? []
        : [
            {
              ...one.at,
              reason: `context.${revision} is that of a first revision here: Tidegate numbers no revisions`,
            },
          ]),
    ];
  });
};

const unknownName = /^unknown (policy|workflow step|component type|trait) "([^"]+)"/;

/**
 * An unknown name that a definition beside the application has is reported as that definition, with what to do instead.
 * If a definition could not be read, its names are unknown.
 */
export const knownElsewhere = (
  mistakes: readonly Mistake[],
  definitions: readonly AnyDefinition[],
  areWhole: boolean,
): readonly Mistake[] =>
  mistakes.flatMap((mistake) => {
    const [, what, name] = unknownName.exec(mistake.reason) ?? [];
    if (name !== undefined && !areWhole) return [];
    const found = definitions.find(
      (one): one is OtherDefinition => one.kind === 'other' && one.name === name,
    );
    if (found === undefined) return [mistake];
    const { file, line } = found.at;
    const reason = `${what} "${name}" of ${file}:${line} is not carried out: ${found.instead}`;
    return [{ ...mistake, reason }];
  });
