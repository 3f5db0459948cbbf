import type { Source } from '#domain/config/place.ts';
import { writtenKind } from '#domain/app/parse-kinds.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { readAt, segmentsOf, withAt } from '#domain/partitioned/path.ts';
import { printYaml } from '#shared/compiler/print-yaml.ts';
import type { PartitionedPart } from './partitioned-scene.ts';

/* What is released while processes die. */

/** Four pods of such an object as a folder of plain manifests. */
export const folderWith = (
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
export const withSteps = ({ files }: Source): Source => ({
  files: files.map(({ path, text }) => ({ path, text: text.replace('release:\n', `${steps}release:\n`) })),
});
/** The same with one component more, which the release to come leaves out. */
export const withMail = ({ files }: Source): Source => ({
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
export const strategyOf = (image: string): string => {
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
