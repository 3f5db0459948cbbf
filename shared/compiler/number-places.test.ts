import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const appWith = (scaler: string) => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: worker
      properties: { image: 'shop/web:1' }
      traits:
        - type: scaler
          properties: { ${scaler} }
release:
  targets: [{ name: us, cluster: us, region: us, environment: prod }]
  strategy: { steps: [{ pods: 2 }, { percent: 100 }] }
`;

const mistakesOf = (scaler: string, layer: string): readonly string[] => {
  const files = [
    { path: 'app.yaml', text: appWith(scaler) },
    { path: 'environments/prod.yaml', text: layer },
  ];
  const compiled = compile({ files }, { images: {} });
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(({ reason }) => reason) : [];
};

const layer = `components:
  web:
    traits:
      scaler:
        replicas:`;

test('a mistake about steps names whoever decides the number of pods', () => {
  expect(mistakesOf('replicas: 4', `${layer} 3\n`)).toEqual([]);
  expect(mistakesOf('replicas: 1', '{}\n').join()).toMatch(/\(its number of pods: app\.yaml:11\)$/);
  expect(mistakesOf('replicas: 4', `${layer} 1\n`).join()).toMatch(/environments\/prod\.yaml:5\)$/);
});

test('a layer that takes the number away is named too', () => {
  const [reason, ...more] = mistakesOf('replicas: 4', `${layer}\n`);
  expect(more).toEqual([]);
  expect(reason).toMatch(/environments\/prod\.yaml:5, which takes replicas away\)$/);
});
