import type { Source } from '#domain/config/place.ts';

/** An application of ten components and so many targets, each with a layer of its own that touches so many of the ten. */
export const application = (targets: number, touched: number): Source => {
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  const component = (name: string) => `    - name: ${name}
      type: webservice
      properties:
        image: shop/${name}:1.0.0
        ports: [{ port: 80, containerPort: 8080, expose: true }]
        cpu: 100m
        memory: 128Mi
        env: [{ name: LOG_LEVEL, value: info }, { name: NAME, value: ${name} }]
        readinessProbe: { httpGet: { path: /ready, port: 8080 } }
      traits: [{ type: scaler, properties: { replicas: 3 } }]
`;
  const regions = ['eu', 'us', 'ap', 'sa'];
  const places = Array.from(
    { length: targets },
    (_, index) =>
      `    - { name: t${index}, environment: ${index % 2 === 0 ? 'prod' : 'test'}, region: ${regions[index % 4]} }\n`,
  );
  const app = `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec:\n  components:\n${names.map(component).join('')}release:\n  targets:\n${places.join('')}`;
  const layer = (say: (name: string) => string, count = 10) =>
    `components:\n${names
      .slice(0, count)
      .map((name) => `  ${name}: ${say(name)}\n`)
      .join('')}`;
  const files = [
    { path: 'app.yaml', text: app },
    {
      path: 'environments/prod.yaml',
      text: layer(() => '{ properties: { memory: 256Mi }, traits: { scaler: { replicas: 6 } } }'),
    },
    {
      path: 'environments/test.yaml',
      text: layer(() => '{ when: \'region in ["eu", "us"]\', properties: { cpu: 50m } }'),
    },
    ...regions.map((region) => ({
      path: `regions/${region}.yaml`,
      text: layer(() => `{ properties: { env: [{ name: REGION, value: ${region} }] } }`),
    })),
    ...Array.from({ length: targets }, (_, index) => ({
      path: `clusters/t${index}.yaml`,
      text: layer(() => `{ properties: { env: [{ name: CLUSTER, value: t${index} }] } }`, touched),
    })),
  ];
  return { files };
};
