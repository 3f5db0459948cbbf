import type { Source } from '#domain/config/place.ts';
import type { WorldSpec } from '../sequence.ts';

/** What one release of the application says. */
export interface Revision {
  readonly image: string;
  readonly text: string;
  readonly written: number | undefined;
}

export const targetsOf = ({ targets }: WorldSpec): readonly string[] => ['eu', 'us'].slice(0, targets);
export const namespaceOf = ({ prefix = 'ns' }: WorldSpec, target: string): string => `${prefix}-${target}`;
export const appName = 'shop';

/** The application file of a revision in a world. */
export const sourceOf = (world: WorldSpec, { image, text, written }: Revision): Source => {
  const steps = world.steps.map(
    ({ percent, approve }) => `{percent: ${percent}, approve: ${approve === true}}`,
  );
  const targets = targetsOf(world).map(
    (name) =>
      `{name: ${name}, cluster: local, namespace: ${namespaceOf(world, name)}, environment: prod, region: ${name}}`,
  );
  const ports = world.serves ? ', ports: [{port: 8080, expose: true}]' : '';
  const traits = [
    ...(written === undefined ? [] : [`{type: scaler, properties: {replicas: ${written}}}`]),
    ...(world.goneAfterMs === 300
      ? []
      : [`{type: annotations, properties: {"tidegate.test/gone-after-ms": "${world.goneAfterMs}"}}`]),
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
    'release:',
    `  targets: [${targets.join(', ')}]`,
    `  strategy: {steps: [${steps.join(', ')}], bake: ${world.bakeSeconds}s}`,
    ...(world.serves
      ? [
          '  checks: {window: 2s, warmup: 0s, minRequests: 20, decideWithin: 1m, errors: {maxIncrease: 50%, floor: 1%}}',
        ]
      : []),
    `  concurrency: ${world.concurrency}`,
  ];
  return { files: [{ path: 'app.yaml', text: `${lines.join('\n')}\n` }] };
};
