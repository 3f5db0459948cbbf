import type { Source } from '#domain/config/place.ts';

/** As it is written in the file. */
interface Written {
  /** Flow mappings by name: `{ db: '{ class: mysql }' }`. */
  readonly resources: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly replicas?: number;
  /** Traits besides the number of pods. */
  readonly traits?: readonly string[];
  readonly strategy?: string;
}

/** Two variables of the pods from the outputs of the database. */
export const bindsDatabase =
  '{ type: bind, properties: { resource: db, env: { DB_HOST: host, DB_PASSWORD: password } } }';

/** An application of one component with resources of a cloud, in the target `eu`. */
export const shopWith = (
  namespace: string,
  {
    resources,
    image = 'shop/shop:1',
    replicas = 4,
    traits = [],
    strategy = '{ steps: [50%, 100%], bake: 6s }',
  }: Written,
): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: shop
      type: webservice
      properties: { image: '${image}', ports: [{ port: 8080, expose: true }] }
      traits:
${[`{ type: scaler, properties: { replicas: ${replicas} } }`, ...traits].map((trait) => `        - ${trait}\n`).join('')}
resources:
${Object.entries(resources)
  .map(([name, claim]) => `  ${name}: ${claim}\n`)
  .join('')}
release:
  targets: [{ name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu }]
  strategy: ${strategy}
  checks: { window: 2s, warmup: 0s, minRequests: 20, decideWithin: 5m, errors: { maxIncrease: 50%, floor: 1% } }
`,
    },
  ],
});
