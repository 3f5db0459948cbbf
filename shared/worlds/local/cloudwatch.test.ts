import { expect, test } from 'vitest';
import { readSettings } from '../settings/settings.ts';

const settings = (more: string) => `clusters:
  prod:
    kubeconfig: ./kube
${more}`;

test('what CloudWatch calls the metrics of pods is settled by the operator', () => {
  const { clusters } = readSettings(
    'tidegate.yaml',
    settings(`    metrics:
      kind: cloudwatch
      region: eu-west-1
      namespace: shop
      dimensions: { ClusterName: prod }
      latency: duration
      latencyUnitMs: 1000
      latencyBoundsMs: [50, 100]
      gauges: { cpu: pod_cpu_utilization }
      pairs: { payments: { bad: failed, total: all } }
`),
  );
  expect(clusters?.['prod']?.metrics).toMatchObject({ namespace: 'shop', latencyBoundsMs: [50, 100] });
});

test('a misspelt setting is named with its place', () => {
  const misspelt = settings(
    '    metrics: { kind: cloudwatch, region: eu-west-1, namespace: shop, dimension: {} }\n',
  );
  expect(() => readSettings('tidegate.yaml', misspelt)).toThrow(
    /tidegate.yaml:4:\d+ unknown field "dimension" .*did you mean "dimensions"\?/,
  );
});
