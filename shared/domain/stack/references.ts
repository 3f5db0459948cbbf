import { isObject, type Json } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { StackOutputs } from './cloud-stack.ts';

/** `${resources.edge.address}`: an output of a resource in the middle of any text. */
const pattern = /\$\{resources\.([a-z][-a-z0-9]*)\.([A-Za-z][A-Za-z0-9]*)\}/g;

export interface Reference {
  readonly resource: string;
  readonly output: string;
}

export const referencesIn = (text: string): readonly Reference[] =>
  [...text.matchAll(pattern)].map(([, resource = '', output = '']) => ({ resource, output }));

/** Outputs of resources by the name of the resource. */
export type KnownOutputs = Readonly<Record<string, StackOutputs>>;

/** The objects with references replaced by outputs; unknown and secret outputs stay as written. */
export const filled = (objects: readonly KubeObject[], known: KnownOutputs): readonly KubeObject[] =>
  objects.map((object) => fill(object as unknown as Json, known) as unknown as KubeObject);

/** References in an object that are still to be filled. */
export const openReferences = (value: unknown): readonly Reference[] => {
  if (typeof value === 'string') return referencesIn(value);
  if (Array.isArray(value)) return value.flatMap(openReferences);
  return isObject(value) ? Object.values(value).flatMap(openReferences) : [];
};

const fill = (value: Json, known: KnownOutputs): Json => {
  if (typeof value === 'string') return value.includes('${resources.') ? filledText(value, known) : value;
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, known));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, fill(child, known)]));
};

const filledText = (text: string, known: KnownOutputs): string =>
  text.replaceAll(pattern, (written, resource: string, output: string) => {
    const outputs = Object.hasOwn(known, resource) ? known[resource] : undefined;
    const told = outputs !== undefined && Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    return told?.kind === 'value' ? told.value : written;
  });
