import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { dig, overlay } from './objects.ts';
import { applyOperations, type Operation } from '../kube/json-patch.ts';
import { layPatch, withoutTags } from '../definition/lay-patch.ts';
import type { Rendered } from './component-type.ts';
import type { Effect } from './trait-type.ts';

/** The workload with a trait's patch laid over it, or why it cannot be laid. */
export const layEffect = (
  workload: JsonObject,
  effect: Effect,
): JsonObject | { readonly refused: string } => {
  const { patch = {}, everyContainer } = effect;
  switch (effect.how ?? 'by-name') {
    case 'json-merge-patch':
      return mergePatch(workload, patch) as JsonObject;
    case 'json-patch':
      return operated(workload, patch);
    case 'unified': {
      const laid = layPatch(workload, patch);
      return 'value' in laid ? laid.value : laid;
    }
    case 'by-name':
      return overlay(
        workload,
        everyContainer === undefined ? patch : forEach(workload, everyContainer),
        effect.replaces,
      ) as JsonObject;
  }
};

/** The objects beside the workload with the patch of a trait applied to some of them, or why it cannot be applied. */
export const layOnOutputs = (
  outputs: Rendered['outputs'],
  { patchOutputs = {} }: Effect,
): { readonly value: Rendered['outputs'] } | { readonly refused: string } => {
  const laid = { ...outputs };
  for (const [name, patch] of Object.entries(withoutTags(patchOutputs) as JsonObject)) {
    const under = own(laid, name);
    if (under === undefined)
      return {
        refused: `it patches outputs.${name}, and there are only: ${Object.keys(outputs).join(', ') || 'none'}`,
      };
    const done = layPatch(under, (patchOutputs[name] ?? patch) as JsonObject);
    if ('refused' in done) return { refused: `outputs.${name}: ${done.refused}` };
    laid[name] = done.value;
  }
  return { value: laid };
};

/** RFC 7396. */
const mergePatch = (target: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) merged.delete(field);
    else merged.set(field, mergePatch(merged.get(field), value));
  }
  return Object.fromEntries(merged);
};

const operated = (
  workload: JsonObject,
  { operations }: JsonObject,
): JsonObject | { readonly refused: string } => {
  const done = applyOperations(workload, (operations ?? []) as readonly Operation[]);
  if ('refused' in done) return done;
  const { value } = done;
  const isWhole =
    isObject(value) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
  return isWhole ? value : { refused: 'what is left has no apiVersion or kind' };
};

const forEach = (workload: JsonObject, patch: JsonObject): JsonObject => {
  const containers = dig(workload, 'spec', 'template', 'spec', 'containers');
  const patches = (Array.isArray(containers) ? containers : []).map(() => patch);
  return { spec: { template: { spec: { containers: patches } } } };
};
