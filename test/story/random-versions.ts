import fc from 'fast-check';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Theatre } from './scene.ts';

/* Random versions of one application: a webservice with some traits, some other components, some plain objects. */

const kinds = [
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['policy/v1', 'PodDisruptionBudget'],
] as const;

const trait = (type: string, ...properties: readonly string[]) =>
  fc.constantFrom(undefined, ...properties.map((some) => `{type: ${type}, properties: ${some}}`));

const percent = (value: number) => `cpu: {type: Utilization, value: ${value}}`;
const traits = fc.tuple(
  trait('scaler', '{replicas: 3}', '{replicas: 5}'),
  trait('hpa', `{min: 2, max: 6, ${percent(60)}}`, `{min: 3, max: 9, ${percent(70)}}`),
  trait(
    'gateway',
    '{name: gw, domain: a.org, http: {"/": 80}}',
    '{name: gw, domain: b.org, http: {"/": 80, "/b": 81}}',
  ),
  trait('labels', '{team: x}', '{team: y, more: z}'),
  trait('annotations', '{note: x}', '{note: y, more: z}'),
  trait('env', '{env: {A: "1"}}', '{env: {A: "2", B: "1"}}'),
  trait('sidecar', '{name: side, image: "shop/side:1"}'),
  trait(
    'storage',
    '{configMap: [{name: conf, mountPath: /c, data: {a: "1"}}]}',
    '{configMap: [{name: conf, mountPath: /c, data: {b: "2"}}]}',
    '{secret: [{name: keys, mountPath: /s, stringData: {a: "1"}}]}',
  ),
  trait('expose', '{port: [80]}', '{port: [80, 81], type: NodePort}'),
);

const budget = (a: string, rest: string) => `    - name: raw
      type: k8s-objects
      properties:
        objects:
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: free}, data: {a: "${a}"${rest}}}
          - {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: free}, spec: {minAvailable: ${a}, selector: {matchLabels: {a: b}}}}
`;
const component = (type: string) =>
  `    - {name: ${type}, type: ${type}, properties: {image: "shop/${type}:IMAGE"}}\n`;
export const versions = fc.record({
  traits,
  more: fc.subarray([component('worker'), component('statefulset'), component('daemon')]),
  raw: fc.constantFrom('', budget('1', ''), budget('2', ', b: "1"')),
});
export type Version = typeof versions extends fc.Arbitrary<infer T> ? T : never;

export const sourceOf = (
  namespace: string,
  image: string,
  { traits: all, more, raw }: Version,
  release: string,
) => {
  const some = all.filter((one) => one !== undefined).map((one) => `        - ${one}\n`);
  const text = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: ${namespace}}
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: "shop/app:IMAGE", ports: [{port: 80}]}
${some.length > 0 ? `      traits:\n${some.join('')}` : ''}${more.join('')}${raw}release:
  targets: [{name: local, cluster: local}]
${release}`;
  return { files: [{ path: 'app.yaml', text: text.replaceAll('IMAGE', image) }] };
};

/** Everything that people write, without what controllers keep in annotations; who is made again gets another address. */
export const contents = async ({ owner, namespace }: Theatre) => {
  const lists = await Promise.all(
    kinds.map(([apiVersion, kind]) => owner.list({ apiVersion, kind, namespace })),
  );
  return Object.fromEntries(
    lists.flatMap(({ items }) => items).map((one) => [`${one.kind}/${one.metadata.name}`, contentOf(one)]),
  );
};

const contentOf = (object: KubeObject): unknown => {
  const { metadata, status: _, ...rest } = object;
  const { labels, annotations } = metadata;
  return JSON.parse(JSON.stringify({ ...rest, labels, annotations }), (key, value: unknown) =>
    /^(dep(loyment|recated)\.|clusterIPs?$)/.test(key) || (isObject(value) && Object.keys(value).length === 0)
      ? undefined
      : value,
  );
};
