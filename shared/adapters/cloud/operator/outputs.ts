import { Buffer } from 'node:buffer';
import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { valueAt } from '#domain/kube/field-path.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { outputsOf, type StackOutputs } from '#domain/stack/cloud-stack.ts';
import type { Cluster } from '#ports/cluster.ts';
import { textOf } from './standing.ts';
import type { Field, OperatorTemplate, Source } from './template.ts';

export interface OutputsSeen {
  readonly outputs: StackOutputs;
  readonly missing?: string;
}

/** The present values in the objects and Secrets of a stack. For an output called `…Ref` only its location is given. */
export const readOutputs = async (
  cluster: Cluster,
  namespace: string,
  { outputs }: OperatorTemplate,
  live: ReadonlyMap<string, KubeObject>,
): Promise<OutputsSeen> => {
  const told: [string, string][] = [];
  let missing: string | undefined;
  for (const [name, source] of Object.entries(outputs)) {
    const value = await valueOf(cluster, namespace, live, { name, source });
    if (value.text === undefined) missing ??= `output ${name} is not there yet (${value.at})`;
    else told.push([name, value.text]);
  }
  return { outputs: outputsOf(Object.fromEntries(told)), ...(missing === undefined ? {} : { missing }) };
};

interface Told {
  readonly text?: string | undefined;
  readonly at: string;
}

const valueOf = async (
  cluster: Cluster,
  namespace: string,
  live: ReadonlyMap<string, KubeObject>,
  { name, source }: { readonly name: string; readonly source: Source },
): Promise<Told> => {
  if (source.kind === 'text') return { text: source.text, at: name };
  if (source.kind === 'field') return fieldIn(live, source.field);
  const secret = typeof source.secret === 'string' ? { text: source.secret } : fieldIn(live, source.secret);
  const at = `Secret ${secret.text ?? ''}, key ${source.key}`;
  if (secret.text === undefined) return { at };
  const value = await readKey(cluster, namespace, secret.text, source.key);
  const isRef = name.length > 3 && name.endsWith('Ref');
  return { text: isRef && value !== undefined ? `${secret.text}#${source.key}` : value, at };
};

const fieldIn = (live: ReadonlyMap<string, KubeObject>, { resource, path }: Field): Told => {
  const value = valueAt(live.get(resource), path);
  const at = `${resource}, ${path.join('.')}`;
  return value === undefined || value === null || value === '' ? { at } : { text: textOf(value), at };
};

const readKey = async (
  cluster: Cluster,
  namespace: string,
  name: string,
  key: string,
): Promise<string | undefined> => {
  const found = await cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  const data = found?.['data'];
  const encoded = isObject(data) && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
};

/** `<secret>#<key>`, in the namespace of the stack. */
export const revealFrom = async (
  cluster: Cluster,
  at: string,
  namespace: string,
  ref: string,
): Promise<string> => {
  const [name = '', key = ''] = ref.split('#');
  const value = await readKey(cluster, namespace, name, key);
  if (value !== undefined) return value;
  throw new Failure('NotFound', at, `Secret ${namespace}/${name} has no key ${key} any longer`);
};
