import type { Source } from '#domain/config/place.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { WorldSpec } from '../sequence.ts';
import { kindOfWorld } from './kinds.ts';
import type { Revision } from './revision.ts';

const labels = { app: 'shop' };

const readIn = ({ secret }: WorldSpec) => [
  { configMapRef: { name: 'settings' } },
  ...(secret === undefined ? [] : [{ secretRef: { name: 'keys' } }]),
];

/** The workload of a revision as a team writes it, without anything of an application model. */
export const plainOf = (world: WorldSpec, { image, text, written }: Revision): KubeObject => {
  const { apiVersion, kind, isByNode, spec = {} } = kindOfWorld(world);
  const slow =
    world.goneAfterMs === 300
      ? {}
      : { annotations: { 'tidegate.test/gone-after-ms': `${world.goneAfterMs}` } };
  const container = {
    name: 'shop',
    image,
    env: [{ name: 'TEXT', value: text }],
    ...(world.config === undefined ? {} : { envFrom: readIn(world) }),
    ...(world.serves ? { ports: [{ containerPort: 8080 }] } : {}),
  };
  return {
    apiVersion,
    kind,
    metadata: { name: 'shop' },
    spec: {
      ...(isByNode === true || written === undefined ? {} : { replicas: written }),
      selector: { matchLabels: labels },
      ...spec,
      template: { metadata: { labels, ...slow }, spec: { containers: [container] } },
    },
  };
};

/** Configuration that the pods of a revision read. */
export const settingsOf = ({ text }: Revision): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data: { TEXT_TOO: text },
});

/** The same for what nobody is to see: another one with each image. */
const keysOf = ({ image }: Revision): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys' },
  type: 'Opaque',
  data: { TOKEN: Buffer.from(`secret of ${image}`).toString('base64') },
});

/** A folder of plain manifests, with the settings of the release beside them. */
export const plainSource = (world: WorldSpec, revision: Revision, settings: readonly string[]): Source => {
  const objects = [
    plainOf(world, revision),
    ...(world.config === undefined ? [] : [settingsOf(revision)]),
    ...(world.secret === undefined ? [] : [keysOf(revision)]),
  ];
  const { described } = kindOfWorld(world);
  const lines = ['name: shop', ...settings, ...(described === undefined ? [] : [`kinds: [${described}]`])];
  return {
    files: [
      { path: 'release.yaml', text: `${lines.join('\n')}\n` },
      ...objects.map((object) => ({
        path: `${object.kind.toLowerCase()}.yaml`,
        text: `${JSON.stringify(object)}\n`,
      })),
    ],
  };
};
