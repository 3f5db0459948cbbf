import type { Source } from '#domain/config/place.ts';
import type { WorldSpec } from '../sequence.ts';
import { trafficOf } from './routes.ts';
import type { Revision } from './revision.ts';
import { plainSource } from './plain-source.ts';

export const targetsOf = ({ targets }: WorldSpec): readonly string[] => ['eu', 'us'].slice(0, targets);
export const namespaceOf = ({ prefix = 'ns' }: WorldSpec, target: string): string => `${prefix}-${target}`;
export const appName = 'shop';

/** The application file of a revision in a world. */
export const sourceOf = (world: WorldSpec, revision: Revision): Source => {
  const { image, text, written } = revision;
  const targets = targetsOf(world).map(
    (name) =>
      `{name: ${name}, cluster: local, namespace: ${namespaceOf(world, name)}, environment: prod, region: ${name}}`,
  );
  const settings = [
    `targets: [${targets.join(', ')}]`,
    `strategy: ${strategyText(world)}`,
    ...(world.serves
      ? [
          'checks: {window: 2s, warmup: 0s, minRequests: 20, decideWithin: 1m, errors: {maxIncrease: 50%, floor: 1%}}',
        ]
      : []),
    `concurrency: ${world.concurrency}`,
  ];
  if (world.plain !== undefined) return plainSource(world, revision, settings);
  const ports = world.serves ? ', ports: [{port: 8080, expose: true}]' : '';
  const traits = [
    ...(written === undefined ? [] : [`{type: scaler, properties: {replicas: ${written}}}`]),
    ...(world.goneAfterMs === 300
      ? []
      : [`{type: annotations, properties: {"tidegate.test/gone-after-ms": "${world.goneAfterMs}"}}`]),
    ...(world.cloud === undefined
      ? []
      : ['{type: bind, properties: {resource: db, env: {DB_HOST: host, DB_PASSWORD: password}}}']),
  ];
  const lines = [
    'apiVersion: core.oam.dev/v1beta1',
    'kind: Application',
    `metadata: {name: ${appName}}`,
    'spec:',
    '  components:',
    `    - name: ${appName}`,
    `      type: ${world.serves ? 'webservice' : 'worker'}`,
    `      properties: {image: "${image}", env: [{name: TEXT, value: ${JSON.stringify(text)}}]${ports}}`,
    ...(traits.length === 0 ? [] : [`      traits: [${traits.join(', ')}]`]),
    ...(world.cloud === undefined ? [] : [databaseOf(revision)]),
    'release:',
    ...settings.map((line) => `  ${line}`),
  ];
  return { files: [{ path: 'app.yaml', text: `${lines.join('\n')}\n` }] };
};

const databaseOf = ({ size }: Revision): string =>
  `resources: {db: {class: mysql, size: ${size ?? 'small'}, deletion: delete}}`;

const headerMatch = 'match: [{header: {name: x-canary, value: "yes"}}]';

const strategyText = ({ strategy, steps, bakeSeconds, router, match }: WorldSpec): string => {
  const bake = `bake: ${bakeSeconds}s`;
  if (strategy === 'all-at-once') return '{type: all-at-once}';
  if (strategy === 'streaming') return `{type: streaming, window: 25%, ${bake}}`;
  if (strategy === 'blue-green') return `{type: blue-green, ${bake}}`;
  const all = steps.map(({ percent, pods, approve }) => {
    const share = pods === undefined ? `percent: ${percent}` : `pods: ${pods}`;
    const requests = router === undefined || percent === 100 ? '' : `, traffic: ${trafficOf(percent)}%`;
    const condition = match === undefined || percent === 100 ? '' : `, ${headerMatch}`;
    return `{${share}${requests}${condition}, approve: ${approve === true}}`;
  });
  return `{steps: [${all.join(', ')}], ${bake}}`;
};
