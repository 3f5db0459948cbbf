import type { KubeObject } from '#domain/kube/object.ts';
import type { Router } from '#domain/traffic/router.ts';
import type { Condition } from '#domain/traffic/split.ts';

/** One router before the examiners: routes as its users write them. */
export interface RouterCase {
  readonly router: Router;
  /** A plain route to the Service `web`, port 80, in a namespace. */
  readonly plain: (namespace: string) => KubeObject;
  /** Several rules and hosts, references to others (`other`) with weights, and fields that nobody here knows of. */
  readonly rich: (namespace: string) => KubeObject;
  /** A route to a Service `web` of another namespace; absent where the API has no such thing. */
  readonly elsewhere?: (namespace: string) => KubeObject;
  /** What says how requests to `web` are sent, where the router has such objects. */
  readonly policies?: (namespace: string) => readonly KubeObject[];
  /** Where in the spec somebody may change something in the middle: a JSON pointer, and what they add. */
  readonly foreign: { readonly path: string; readonly value: unknown };
  readonly knows: readonly Condition[];
  readonly knowsNot?: Condition;
  /** It can send copies of requests. */
  readonly mirrors?: true;
}

export const object = (
  kind: Router,
  namespace: string,
  spec: unknown,
  annotations?: Record<string, string>,
) => ({
  ...kind.route,
  metadata: { name: 'web', namespace, ...(annotations === undefined ? {} : { annotations }) },
  spec,
});

export const header = { header: { name: 'x-canary', value: 'yes' } };
export const cookie = { cookie: { name: 'canary', value: 'a.b' } };
export const query = { query: { name: 'canary', value: '1' } };
export const path = { path: '/beta' };
