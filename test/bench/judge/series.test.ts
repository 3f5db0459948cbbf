import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { contest } from './contest.ts';
import { familyOf, intensities, readSeries } from './series.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'series-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

const minutes = (count: number) => Array.from({ length: count }, (_, at) => at);

// The columns of the published files, with numbers of our own.
const nab = (more = '') =>
  `timestamp,value${more === '' ? '' : ',label,notes'}\n${minutes(80)
    .map((at) => `2014-04-10 00:${at}:00,${10 + (at % 10)}${more}`)
    .join('\n')}\n`;
const nezha = `Time,TimeStamp,PodName,CpuUsage(m),CpuUsageRate(%),MemoryUsage(Mi),PodClientLatencyP90(s),PodWorkload(Ops),PodSuccessRate(%)\n${minutes(
  70,
)
  .map(
    (at) =>
      `2022-08-22 03:${at}:19.6 +0000 UTC m=+0.1,${1_661_140_279 + 60 * at},adservice-1,1.7,5.8,201.2,0.08,${5 + (at % 4)},100`,
  )
  .join('\n')}`;
const front = `Time,TimeStamp,ServiceName,SuccessRate(%),LatencyP50(s),LatencyP90(s),LatencyP95(s),LatencyP99(s)\n${minutes(
  70,
)
  .map(
    (at) =>
      `2022-08-22 03:${at}:19.5 +0000 UTC m=+0.07,1661140279,Frontend,100,0.24,${at === 3 ? '' : 0.8 + (at % 5) / 10},1.8,2.3`,
  )
  .join('\n')}`;

test('a real series becomes traffic that swings as it did', () => {
  const series = intensities(nab());
  expect(series).toHaveLength(80);
  expect(series.reduce((sum, value) => sum + value, 0) / 80).toBeCloseTo(1);
  expect(familyOf('x', series).day(3, 0)).toBe(series[3]);
  expect(intensities(nab(',0,'))).toEqual(series);
});

test('files of both collections are read by their columns, from any depth', () => {
  const folder = folderWith({
    'realAWSCloudwatch/elb.csv': nab(),
    'realAWSCloudwatch/grok.csv': nab(',0,'),
    '2022-08-22/metric/adservice_metric.csv': nezha,
    '2022-08-22/metric/front_service.csv': front,
    'notes.csv': 'who,what\nme,nothing\n',
    'short.csv': 'timestamp,value\n1,2\n',
    'README.md': 'no series',
  });
  const { scenarios, told } = readSeries(folder);
  expect(scenarios.map(({ name }) => name)).toEqual(
    ['adservice_metric', 'front_service', 'elb', 'grok'].flatMap((name) =>
      [1, 5].map((times) => `series ${name} 1000/20 x${times}`),
    ),
  );
  expect(told).toBe('4; 2 files left out (no known column, or fewer than 60 values)');
  const [good, bad] = scenarios
    .slice(0, 2)
    .map((one) => contest(one, 4).find(({ judge }) => judge === 'tidegate balanced'));
  expect(good?.failed.percent).toBe(0);
  expect(bad?.failed.percent).toBe(100);
});

test('where there is no folder, or none was named, that is said', () => {
  expect(readSeries('no/such/folder')).toEqual({
    scenarios: [],
    told: 'none: there is no folder no/such/folder',
  });
  expect(readSeries(undefined).told).toContain('--series');
});
