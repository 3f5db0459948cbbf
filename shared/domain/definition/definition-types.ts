import type { Mistake } from '../config/place.ts';
import type { Read } from '../config/result.ts';
import { remedied } from '../config/schema.ts';
import type { Tree } from '../config/tree.ts';
import { inspect } from '../config/validate.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { placeOf, type ComponentType, type RenderContext } from '../render/component-type.ts';
import { componentRemedies } from '../render/remedies.ts';
import type { Effect, TraitType } from '../render/trait-type.ts';
import { mistakesIn } from './cue-errors.ts';
import type { Definition } from './definition.ts';
import type { EvaluateCue } from './evaluate.ts';
import { tagsOf, withoutTags } from './lay-patch.ts';
import { programOf } from './program.ts';

/**
 * The minor version of Kubernetes that a template sees; it is fixed, so that one application renders the same
 * everywhere.
 */
const clusterMinor = 31;

/** Words of the context that are another thing in each place, or that Tidegate does not count. */
const placed = /\bcontext\s*\.\s*(namespace|cluster)\b/;
export const counted = /\bcontext\s*\.\s*(\w*[rR]evision\w*|publishVersion|workflowName)\b/;

/** The component that a definition makes. */
export const componentOf = (definition: Definition, evaluate: EvaluateCue): ComponentType => {
  const shape = remedied(definition.template.shape, componentRemedies);
  return {
    type: definition.name,
    shape,
    isPlaced: placed.test(definition.template.text),
    build: (properties, context, how = {}) => {
      const within = `${definition.name} ${context.component}`;
      const checked = inspect(properties, shape, { ...how, within });
      if (checked.kind === 'mistaken') return checked;
      const asked = {
        properties,
        parameter: checked.value as JsonObject,
        within,
        context: contextOf(context),
      };
      const answer = ask(definition, evaluate, asked);
      if (answer.kind === 'mistaken') return answer;
      const output = mapIn(answer.value['output']);
      const isObjectOf = typeof output['apiVersion'] === 'string' && typeof output['kind'] === 'string';
      if (!isObjectOf)
        return refused(properties, `${within}: its definition makes no output with apiVersion and kind`);
      return outputsIn(answer.value['outputs'], context, definition, properties, (outputs) => ({
        output,
        outputs,
      }));
    },
  };
};

/** The trait that a definition makes. */
export const traitOf = (definition: Definition, evaluate: EvaluateCue): TraitType => ({
  type: definition.name,
  shape: definition.template.shape,
  isPlaced: placed.test(definition.template.text),
  effect: (properties, context, how = {}) => {
    const within = `trait ${definition.name}`;
    const checked = inspect(properties, definition.template.shape, { ...how, within });
    if (checked.kind === 'mistaken') return checked;
    const asked = {
      properties,
      parameter: checked.value as JsonObject,
      within,
      context: { ...contextOf(context), output: context.output, outputs: context.outputs ?? {} },
    };
    const answer = ask(definition, evaluate, asked);
    if (answer.kind === 'mistaken') return answer;
    const { errs, patch, patchOutputs, outputs } = answer.value;
    const said = Array.isArray(errs) ? errs.filter((one) => typeof one === 'string') : [];
    if (said.length > 0) return refused(properties, `${within}: ${said.join('; ')}`);
    const laid = effectOf(answer.value, mapIn(patch), mapIn(patchOutputs));
    return outputsIn(outputs, context, definition, properties, (made) => ({ ...laid, outputs: made }));
  },
});

const effectOf = (answer: JsonObject, patch: JsonObject, patchOutputs: JsonObject): Effect => {
  const { patchStrategy } = tagsOf(answer, 'patch');
  const others = Object.keys(withoutTags(patchOutputs) as JsonObject).length === 0 ? {} : { patchOutputs };
  if (patchStrategy === 'jsonMergePatch')
    return { patch: withoutTags(patch) as JsonObject, how: 'json-merge-patch', ...others };
  if (patchStrategy === 'jsonPatch')
    return { patch: withoutTags(patch) as JsonObject, how: 'json-patch', ...others };
  return { patch, how: 'unified', ...others };
};

const contextOf = ({ app, component, namespace, cluster }: RenderContext): JsonObject => ({
  name: component,
  appName: app,
  namespace,
  cluster: cluster ?? 'local',
  appRevision: `${app}-v1`,
  appRevisionNum: 1,
  revision: `${component}-v1`,
  appLabels: {},
  appAnnotations: {},
  replicaKey: '',
  clusterVersion: {
    major: '1',
    minor: clusterMinor,
    gitVersion: `v1.${clusterMinor}.0`,
    platform: 'linux/amd64',
  },
});

interface Question {
  readonly properties: Tree;
  readonly parameter: JsonObject;
  readonly within: string;
  readonly context: JsonObject;
}

const ask = (
  { kind, template, at }: Definition,
  evaluate: EvaluateCue,
  { properties, parameter, within, context }: Question,
): Read<JsonObject> => {
  const program = programOf(kind, template, { value: parameter, tree: properties }, context);
  const answer = evaluate(program.text);
  if (answer.kind === 'exceeded')
    return refused(properties, `${within}: the definition in ${at.file}:${at.line} ${answer.reason}`);
  if (answer.kind === 'value') return { kind: 'fine', value: mapIn(answer.value) };
  const missing = '; is a parameter missing that it needs?';
  const mistakes = mistakesIn(answer.text, program, { within, at: placeOf(properties), missing });
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return refused(
    properties,
    `${within}: these parameters fit none of the ways in which the definition in ${at.file}:${at.line} takes them`,
  );
};

const refused = (tree: Tree, reason: string): Read<never> => ({
  kind: 'mistaken',
  mistakes: [{ ...placeOf(tree), reason } satisfies Mistake],
});

const mapIn = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The objects beside a workload, each with its own name. */
const outputsIn = <T>(
  value: Json | undefined,
  { component }: RenderContext,
  { name: type, kind }: Definition,
  properties: Tree,
  then: (outputs: Readonly<Record<string, JsonObject>>) => T,
): Read<T> => {
  const made: [string, JsonObject][] = [];
  for (const [key, one] of Object.entries(withoutTags(mapIn(value)) as JsonObject)) {
    const object = mapIn(one);
    if (typeof object['apiVersion'] !== 'string' || typeof object['kind'] !== 'string')
      return refused(
        properties,
        `${kind} ${type}: outputs.${key} of its definition has no apiVersion and kind`,
      );
    const metadata = mapIn(object['metadata']);
    made.push([key, { ...object, metadata: { name: `${component}-${key}`, ...metadata } }]);
  }
  return { kind: 'fine', value: then(Object.fromEntries(made)) };
};
