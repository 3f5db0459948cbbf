import { treeOf } from '#domain/config/tree.ts';
import { isObject, sameJson, type Json, type JsonObject } from '#domain/json.ts';
import { applyOverride } from '#shared/compiler/oam/override.ts';
import { mergeOver } from '#shared/compiler/oam/merge-over.ts';
import { buildComponent, dryRun, effectOfTrait, layTraits, type Context } from './dry-run.ts';
import { mapOf, place, plainComponent, writtenComponent, type PlainComponent } from './plain.ts';

/**
 * One recorded answer of KubeVela's own definitions, or of its merging. `component` and `trait` are one definition
 * alone, `override` a policy over components, `merge` two values, `application` everything that a dry run prints.
 */
export type Recorded = JsonObject & { readonly kind: string };

export type Compared =
  | { readonly kind: 'equal' }
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  | { readonly kind: 'not-rendered'; readonly reason: string };

export interface Difference {
  /** `output.spec.replicas`. */
  readonly at: string;
  readonly got?: Json;
  readonly wanted?: Json;
}

/** What is got, by the parts of `expect` that it is held against; a text says why there is nothing. */
type Answer = JsonObject | string;

/** Renders the input of a recording as KubeVela would (unknown fields pass) and compares. A part that is empty and one that is absent are equal. */
export const compareRecorded = (one: Recorded): Compared => {
  const answer = Object.hasOwn(answers, one.kind) ? answers[one.kind] : undefined;
  if (answer === undefined)
    return notRendered(`unknown kind "${one.kind}"; known: ${Object.keys(answers).join(', ')}`);
  if (one['expect'] === undefined) return notRendered('the case says no "expect"');
  const got = answer(one);
  const wanted = isObject(one['expect']) ? one['expect'] : {};
  if ('error' in wanted) return refusal(got);
  if (typeof got === 'string') return notRendered(got);
  const differences =
    one.kind === 'merge'
      ? compare(got['value'], one['expect'], 'value')
      : Object.entries(parts).flatMap(([part, spell]) =>
          compare(got[part] ?? {}, part in wanted ? spell(wanted[part] ?? {}) : {}, part),
        );
  return differences.length === 0 ? { kind: 'equal' } : { kind: 'differs', differences };
};

const notRendered = (reason: string): Compared => ({ kind: 'not-rendered', reason });

/** Where KubeVela refuses, so must we; in which words is nobody's promise. */
const refusal = (got: Answer): Compared =>
  typeof got === 'string'
    ? { kind: 'equal' }
    : { kind: 'differs', differences: [{ at: 'error', got, wanted: 'to be refused' }] };

/** What there is to compare; empty and absent are the same. */
const parts: Readonly<Record<string, (wanted: Json) => Json>> = {
  output: (wanted) => wanted,
  outputs: (wanted) => wanted,
  patch: (wanted) => wanted,
  patchOutputs: (wanted) => wanted,
  components: (wanted) => plainComponents(wanted).map((one) => plainComponent(writtenComponent(one))),
  objects: (wanted) => (Array.isArray(wanted) ? byName(wanted as readonly JsonObject[]) : wanted),
};

const plainComponents = (value: Json | undefined): readonly PlainComponent[] =>
  Array.isArray(value) ? (value as readonly PlainComponent[]) : [];

const answers: Readonly<Record<string, (one: Recorded) => Answer>> = {
  component: (one) => spelled(buildComponent(textIn(one, 'type'), propertiesOf(one), contextOf(one))),
  trait: (one) => {
    const output = outputUnder(one);
    return typeof output === 'string'
      ? output
      : spelled(effectOfTrait(textIn(one, 'type'), propertiesOf(one), { ...contextOf(one), output }));
  },
  override: (one) => {
    const components = plainComponents(one['components']);
    const done = applyOverride(components.map(writtenComponent), treeOf(propertiesOf(one), place));
    if (done.mistakes.length > 0) return done.mistakes.map(({ reason }) => reason).join('; ');
    return spelled({ components: done.components.map(plainComponent) });
  },
  merge: ({ base = {}, override = {} }) => {
    const tree = mergeOver(treeOf({ v: base }, place), treeOf({ v: override }, place), 'value', []);
    return { value: mapOf(tree)['v'] ?? null };
  },
  application: (one) => {
    const { application = {}, step, files } = one;
    const objects = dryRun(application as JsonObject, {
      ...(typeof step === 'string' ? { step } : {}),
      ...(Array.isArray(files) ? { files: files as readonly JsonObject[] } : {}),
    });
    return typeof objects === 'string' ? objects : spelled({ objects: byName(objects) });
  },
};

/** The workload that a trait is laid over: as recorded, or made here of the component and the traits before. */
const outputUnder = (one: Recorded): Answer => {
  const component = isObject(one['component']) ? one['component'] : {};
  if (isObject(component['output'])) return component['output'];
  if (component['type'] === undefined) return {};
  const context = contextOf(one);
  const built = buildComponent(textIn(component, 'type'), propertiesOf(component), context);
  if (typeof built === 'string') return built;
  const traits = (component['traits'] ?? []) as unknown as PlainComponent['traits'];
  const laid = layTraits(built, traits ?? [], context);
  return typeof laid === 'string' ? laid : laid.output;
};

const contextOf = (one: Recorded): Context => ({
  app: typeof one['app'] === 'string' ? one['app'] : '',
  component: typeof one['name'] === 'string' ? one['name'] : '',
  namespace: typeof one['namespace'] === 'string' ? one['namespace'] : 'default',
});

const textIn = (map: JsonObject, field: string): string => (typeof map[field] === 'string' ? map[field] : '');
const propertiesOf = (map: JsonObject): JsonObject => (isObject(map['properties']) ? map['properties'] : {});

/** Without what JSON has no word for. */
const spelled = (value: object | string): Answer =>
  typeof value === 'string' ? value : (JSON.parse(JSON.stringify(value)) as JsonObject);

const compare = (got: Json | undefined, wanted: Json | undefined, at: string): readonly Difference[] => {
  if (sameJson(got, wanted) && (got === undefined) === (wanted === undefined)) return [];
  if (isMap(got) && isMap(wanted)) {
    const names = [...new Set([...Object.keys(got), ...Object.keys(wanted)])];
    return names.flatMap((name) => compare(got[name], wanted[name], `${at}.${name}`));
  }
  if (Array.isArray(got) && Array.isArray(wanted) && got.length === wanted.length)
    return got.flatMap((item, index) => compare(item as Json, wanted[index] as Json, `${at}[${index}]`));
  return [{ at, ...(got === undefined ? {} : { got }), ...(wanted === undefined ? {} : { wanted }) }];
};

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects by their names, without what a dry run leaves open: the number of the revision, and empty annotations. */
const byName = (objects: readonly JsonObject[]): JsonObject =>
  Object.fromEntries(objects.map((object) => [nameOf(object), settled(object)]));

const nameOf = ({ apiVersion, kind, metadata }: JsonObject): string => {
  const { namespace = '', name = '' } = isObject(metadata) ? metadata : {};
  return [apiVersion, kind, namespace, name].map(String).join(' ');
};

const settled = (object: JsonObject): JsonObject => {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {};
  const { 'app.oam.dev/appRevision': _, ...rest } = labels;
  const { annotations, ...head } = metadata;
  const isSaid = isObject(annotations) && Object.keys(annotations).length > 0;
  return { ...object, metadata: { ...head, labels: rest, ...(isSaid ? { annotations } : {}) } };
};
