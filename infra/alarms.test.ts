import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { jsonLog } from '#functions/runtime/json-log.ts';
import type { Resources } from './template-resources.ts';

type Part = () => Promise<{ readonly Resources: Resources }>;
const operations = async () =>
  (await (createRequire(import.meta.url)('./operations.cjs') as Part)()).Resources;

interface Metric {
  readonly Namespace?: { readonly 'Fn::Sub': string } | string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly unknown[];
}

const ours = 'Tidegate/${AWS::StackName}';
const isOurs = ({ Namespace }: Metric): boolean =>
  typeof Namespace === 'object' && Namespace['Fn::Sub'] === ours;

/** What a line of a function carries that has everything to count. */
const emitted = (): { readonly names: readonly string[]; readonly dimensions: readonly string[] } => {
  let line = '';
  jsonLog({ write: (text) => void (line = text), namespace: 'Tidegate/x' }).end(
    { function: 'f', request: 'q' },
    { ms: 1, error: { name: 'Broken', message: '' }, counts: { stalled: 1, unjudged: 1 } },
  );
  const { _aws } = JSON.parse(line) as {
    _aws: {
      CloudWatchMetrics: readonly [
        { Dimensions: readonly [readonly string[]]; Metrics: readonly { Name: string }[] },
      ];
    };
  };
  const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
  return { names: Metrics.map(({ Name }) => Name).toSorted(), dimensions: Dimensions[0] };
};

test('every metric that functions write has an alarm, and no alarm waits for one that nobody writes', async () => {
  const alarms = Object.values(await operations())
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as Metric)
    .filter(isOurs);
  const { names, dimensions } = emitted();
  expect(alarms.map(({ MetricName = '' }) => MetricName).toSorted()).toEqual(names);
  expect(alarms.map(({ Dimensions = [] }) => Dimensions)).toEqual(alarms.map(() => dimensions));
});

test('deaths of every function are counted as the failures that an alarm waits for', async () => {
  const filters = Object.values(await operations()).filter(({ Type }) => Type === 'AWS::Logs::MetricFilter');
  const counted = filters.map(({ Properties = {} }) => Properties['MetricTransformations']);
  expect(counted).toEqual(
    counted.map(() => [
      { MetricName: 'failures', MetricNamespace: { 'Fn::Sub': ours }, MetricValue: '1', Unit: 'Count' },
    ]),
  );
});
