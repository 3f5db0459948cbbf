import { own } from '#domain/json.ts';
import { hint } from '../config/did-you-mean.ts';
import type { Mistake, Place } from '../config/place.ts';
import { childOf, textOf, type Tree } from '../config/tree.ts';
import type { Read } from '../config/result.ts';
import { fieldsIn, fieldsOfValue, type CueField } from './cue-fields.ts';
import { cueTokens, labelOf, strayBracket } from './cue-tokens.ts';
import { prepared, templateIn, topFields, type Template } from './template.ts';

/** One KubeVela definition beside an application. */
export interface Definition {
  readonly kind: 'component' | 'trait';
  readonly name: string;
  readonly at: Place;
  readonly template: Template;
}

/** A definition that is known by name but not supported: its kind, and what to do instead. */
export interface OtherDefinition {
  readonly kind: 'other';
  readonly what: string;
  readonly name: string;
  readonly at: Place;
  readonly instead: string;
}

const policies =
  'a policy or a workflow step acts inside a cluster, and Tidegate carries out those that it knows itself (docs/kubevela.md); say what it does in the release section, in a layer, or by a webhook step';

const kinds: Readonly<Record<string, string>> = {
  policy: policies,
  'workflow-step': policies,
  scope: 'KubeVela has given scopes up',
};

const mistaken = (at: Place, reason: string): Read<never> => ({
  kind: 'mistaken',
  mistakes: [{ file: at.file, line: at.line, column: at.column, reason } satisfies Mistake],
});

/** The definition in a `.cue` file as `vela def` writes it: a field with its name and type, and `template`. */
export const readCueDefinition = (file: string, text: string): Read<Definition | OtherDefinition> => {
  const start = { file, line: 1, column: 1 };
  const stray = strayBracket(cueTokens(text));
  if (stray !== undefined) return mistaken(placeIn(file, text, stray.at), straySaying(stray.text));
  const fields = topFields(text);
  const heads = fields.filter(({ name, value }) => name !== 'template' && typeIn(value) !== undefined);
  const [head, second] = heads;
  const bare = head === undefined ? bareTemplate(file, text, fields) : undefined;
  if (bare !== undefined) return { kind: 'fine', value: bare };
  if (head === undefined)
    return mistaken(
      start,
      'there is no definition here; one begins with its name and type, as in: my-type: { type: "component" }, and has a template: { … }',
    );
  const at = placeIn(file, text, head.label.at);
  if (second !== undefined)
    return mistaken(
      placeIn(file, text, second.label.at),
      `"${second.name}" is a second definition; write one in a file`,
    );
  const type = typeIn(head.value) ?? '';
  const template = templateIn(file, text);
  if (type in kinds) return other(type, head.name, at);
  if (type !== 'component' && type !== 'trait')
    return mistaken(at, `type "${type}" is no kind of definition; ${hint(type, ['component', 'trait'])}`);
  if (template === undefined) return mistaken(at, `${type} "${head.name}" has no template: { … }`);
  return { kind: 'fine', value: { kind: type, name: head.name, at, template } };
};

/** A template alone, as older KubeVela kept them: called as its file, a component when it has an output. */
const bareTemplate = (file: string, text: string, fields: readonly CueField[]): Definition | undefined => {
  const has = (...names: readonly string[]): boolean => fields.some(({ name }) => names.includes(name));
  if (has('template') || !has('output', 'outputs', 'patch')) return undefined;
  const name = /([^/]+)\.cue$/i.exec(file)?.[1] ?? file;
  const template = prepared(text, { file, line: 0, column: 0 });
  return {
    kind: has('output') ? 'component' : 'trait',
    name,
    at: { file, line: 1, column: 1 },
    template,
  };
};

const straySaying = (bracket: string): string =>
  `this "${bracket}" has no bracket that belongs to it, so the definition cannot be read`;

const typeIn = (value: CueField['value']): string | undefined => {
  const inside = fieldsOfValue(value);
  const type = inside && fieldsIn(inside).fields.find(({ name }) => name === 'type');
  return type === undefined ? undefined : labelOf(type.value.find(({ kind }) => kind === 'text'));
};

const other = (type: string, name: string, at: Place): Read<OtherDefinition> => ({
  kind: 'fine',
  value: { kind: 'other', what: type, name, at, instead: own(kinds, type) ?? policies },
});

/** 1-based place of an offset. */
const placeIn = (file: string, text: string, offset: number): Place => {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

const ofKinds: Readonly<Record<string, string>> = {
  ComponentDefinition: 'component',
  TraitDefinition: 'trait',
  PolicyDefinition: 'policy',
  WorkflowStepDefinition: 'workflow-step',
  // What components were called before.
  WorkloadDefinition: 'component',
  ScopeDefinition: 'scope',
};

/** Whether an object is a definition of KubeVela. */
export const isDefinition = (object: Tree): boolean =>
  (textOf(childOf(object, 'apiVersion')) ?? '').startsWith('core.oam.dev/') &&
  Object.hasOwn(ofKinds, textOf(childOf(object, 'kind')) ?? '');

/** The definition in an object as it is in a cluster. */
export const readYamlDefinition = (object: Tree): Read<Definition | OtherDefinition> => {
  const kind = textOf(childOf(object, 'kind')) ?? '';
  const type = Object.hasOwn(ofKinds, kind) ? ofKinds[kind] : undefined;
  if (type === undefined)
    return mistaken(
      object.at,
      `a ${kind || 'map'} stands here; definitions/ holds ComponentDefinition and TraitDefinition`,
    );
  const named = childOf(childOf(object, 'metadata'), 'name');
  const name = textOf(named);
  if (named === undefined || name === undefined)
    return mistaken(object.at, `this ${kind} has no metadata.name`);
  const { file, line, column } = named.at;
  const at = { file, line, column };
  if (type !== 'component' && type !== 'trait') return other(type, name, at);
  const schematic = childOf(childOf(object, 'spec'), 'schematic');
  const older = childOf(childOf(object, 'spec'), 'extension');
  const template = childOf(childOf(schematic, 'cue') ?? older, 'template');
  const text = textOf(template);
  const stray = text === undefined ? undefined : strayBracket(cueTokens(text));
  if (template !== undefined && text !== undefined && stray !== undefined)
    return mistaken(placeBelow(textPlace(template), text, stray.at), straySaying(stray.text));
  if (template !== undefined && text !== undefined)
    return { kind: 'fine', value: { kind: type, name, at, template: prepared(text, textPlace(template)) } };
  return { kind: 'fine', value: { kind: 'other', what: type, name, at, instead: withoutCue(schematic) } };
};

/** The text begins on the line after its `template: |`, two columns further in. */
const textPlace = ({ at, key = at }: Tree): Place => ({
  file: at.file,
  line: at.line,
  column: key.column + 1,
});

/** The place of an offset in a text, in the file that contains the text. */
const placeBelow = (from: Place, text: string, offset: number): Place => {
  const { file, line, column } = placeIn(from.file, text, offset);
  return { file, line: line + from.line, column: column + from.column };
};

const withoutCue = (schematic: Tree | undefined): string => {
  const found = ['helm', 'kube', 'terraform'].find((way) => childOf(schematic, way) !== undefined);
  return found === undefined
    ? 'it has no spec.schematic.cue.template; write one'
    : `its schematic is ${found}, and only CUE is rendered here; render it before, and put the output into objects/<component>/`;
};
