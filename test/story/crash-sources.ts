import type { Source } from '#domain/config/place.ts';
import { writtenKind } from '#domain/app/parse-kinds.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { readAt, segmentsOf, withAt } from '#domain/partitioned/path.ts';
import { printYaml } from '#shared/compiler/print-yaml.ts';
import { fleet } from './fleet.ts';
import { slower, withRoute } from './own-route-stories.ts';
import { kruiseParts } from './partitioned-parts.ts';
import type { PartitionedPart } from './partitioned-scene.ts';
import { appSource } from './stage.ts';
import { shopRoute } from './traffic-stories.ts';

/* What is released while processes die. What a story needs is in the tag of its image: `2-routed-errs`. */

/** One kind of workload: what makes it, and how many of its four pods are Ready at any time. */
export const parts = {
  Deployment: { type: 'webservice', strategy: 'strategy', lowestReady: 4 },
  StatefulSet: { type: 'statefulset', strategy: 'updateStrategy', lowestReady: 3 },
  DaemonSet: { type: 'daemon', strategy: 'updateStrategy', lowestReady: 3 },
  CloneSet: { part: kruiseParts.CloneSet.part, strategy: 'updateStrategy', lowestReady: 2 },
  AdvancedStatefulSet: {
    part: kruiseParts['Advanced StatefulSet in order'].part,
    strategy: 'updateStrategy',
    lowestReady: 3,
  },
  AdvancedDaemonSet: {
    part: kruiseParts['Advanced DaemonSet'].part,
    strategy: 'updateStrategy',
    lowestReady: 2,
  },
  Fleet: { part: fleet, strategy: 'rollout', lowestReady: 3 },
} satisfies Record<string, Part>;

export interface Part {
  /** The type of component that makes one, or the object itself. */
  readonly type?: string;
  readonly part?: PartitionedPart;
  readonly strategy: string;
  readonly lowestReady: number;
}
export type Kind = keyof typeof parts;

/** The application of a story with the image `shop/app:<tag>`: tag `1` before the release, the story's name in it. */
export const sourceOf = (
  { part, type }: Part,
  namespace: string,
  { image, tag }: { image: string; tag: string },
): Source => {
  const of = `shop/app:${tag}`;
  if (part !== undefined) return folderWith(part, namespace, of);
  const plain = appSource({
    image: of,
    namespace,
    ...(type === undefined ? {} : { type }),
    replicas: 4,
    strategy: strategyOf(image),
    ...(image.includes('late') ? { more: '  soak: {for: 2m, objective: 99.5%}\n' } : {}),
  });
  // A route of the application itself, which the new revision changes.
  if (image.includes('own'))
    return withRoute(plain, tag === '1' ? shopRoute(namespace) : slower(shopRoute(namespace)));
  return tag.includes('steps') ? withSteps(plain) : plain;
};

/** What an earlier release brought: one component more where the story's release leaves one out. */
export const withEarlier = (image: string, source: Source): Source =>
  image.includes('less') ? withMail(source) : source;

/** Four pods of such an object as a folder of plain manifests. */
const folderWith = (
  { object, replicas = 'spec.replicas', kinds = [] }: PartitionedPart,
  namespace: string,
  image: string,
): Source => {
  const { spec } =
    readAt(object, replicas) === undefined ? object : (withAt(object, segmentsOf(replicas), 4) as KubeObject);
  const four = { ...object, metadata: { ...object.metadata, namespace }, spec };
  return {
    files: [
      {
        path: 'release.yaml',
        text: `name: shop
namespace: ${namespace}
targets: [{name: eu, cluster: local, namespace: ${namespace}}]
strategy: ${strategyOf(image)}
checks: {window: 2s, minRequests: 20, decideWithin: 5m, errors: {maxIncrease: 50%, floor: 1%}}
${kinds.length === 0 ? '' : printYaml({ kinds: kinds.map(writtenKind) as never })}`,
      },
      { path: 'shop.json', text: JSON.stringify(four).replaceAll('shop/app:1', image) },
    ],
  };
};

/** The same with steps of a workflow before and after it. */
const withSteps = ({ files }: Source): Source => ({
  files: files.map(({ path, text }) => ({ path, text: text.replace('release:\n', `${steps}release:\n`) })),
});
/** The same with one component more, which the release to come leaves out. */
const withMail = ({ files }: Source): Source => ({
  files: files.map(({ path, text }) => ({ path, text: text.replace('release:\n', `${mail}release:\n`) })),
});
const mail = `    - name: mail
      type: webservice
      properties: {image: "shop/mail:1", ports: [{port: 25, expose: true}]}
      traits: [{type: scaler, properties: {replicas: 1}}]
`;
const url = 'url: {value: "https://hooks.example.org"}';
const steps = `  workflow:
    steps:
      - {name: before, type: webhook, properties: {${url}, data: {at: begin}}}
      - {name: rest, type: suspend, properties: {duration: 7s}}
      - {name: go, type: apply-component, properties: {component: shop}}
      - {name: after, type: notification, properties: {slack: {${url}, message: {text: over}}}}
`;

const preview = 'preview: [{header: {name: x-preview, value: "yes"}}]';

/** How its pods go over. Without the person who promotes it, or skips its checks, a held one would stand for hours. */
const strategyOf = (image: string): string => {
  if (image.includes('routed-green'))
    return `{type: blue-green, switch: true, ${preview}, bake: 4s, keepOld: ${image.includes('abort') ? '1h' : '4s'}}`;
  if (image.includes('stream')) return '{type: streaming, window: 1 pod, bake: 2s}';
  if (image.includes('green')) return '{type: blue-green, bake: 4s, keepOld: 4s}';
  if (image.includes('routed')) {
    const mirror = image.includes('mirror') ? ', mirror: 20%' : '';
    return `{steps: [{percent: 50%, traffic: 25%${mirror}}, 100%], bake: 4s}`;
  }
  if (image.includes('rest')) return '{steps: [1 pod, 50%], bake: 2s, pauseBetween: 20s}';
  return `{steps: [50%, 100%], bake: ${/promote|skip/.test(image) ? '3h' : '4s'}}`;
};
