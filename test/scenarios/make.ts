import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds, type KindOfTable, type Scenario, scenarios } from './list.ts';

/*
 * Writes docs/scenarios.md from what test runs have reported: `vitest run … --reporter=json --outputFile=…`, once with the
 * simulated world and once with `npm run test:cluster`.
 */

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

interface Told {
  readonly words: string;
  readonly title: string;
  readonly world: 'simulated' | 'real';
}

const page = join(import.meta.dirname, '..', '..', 'docs', 'scenarios.md');

/** Every story that ended well in these reports. */
const toldIn = (files: readonly string[]): readonly Told[] =>
  files
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report)
    .flatMap(({ testResults }) => testResults)
    .flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'passed')
        .map(({ ancestorTitles, title }) => ({
          words: [...ancestorTitles, title].join(' ').trim(),
          title,
          world: /\/test\/cluster\/|\.cluster\.test\.ts$/.test(name)
            ? ('real' as const)
            : ('simulated' as const),
        })),
    );

const cell = (scenario: Scenario, kind: KindOfTable, told: readonly Told[]): string => {
  if (scenario.not?.includes(kind) === true) return 'n/a';
  const { title } = scenario;
  if (title === undefined) return '';
  const worlds = new Set(
    told.filter((one) => title.test(one.title) && kinds[kind].test(one.words)).map(({ world }) => world),
  );
  if (worlds.size === 2) return 'both';
  return [...worlds][0] ?? '';
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (told: readonly Told[]): readonly string[] => {
  const names = Object.keys(kinds) as KindOfTable[];
  return [
    row(['scenario', '', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...scenarios.map((scenario) =>
      row([scenario.name, String(scenario.number ?? ''), ...names.map((kind) => cell(scenario, kind, told))]),
    ),
  ];
};

const told = toldIn(process.argv.slice(2));
if (told.length === 0) throw new Error('usage: npm run scenarios -- <report.json> …');
writeFileSync(
  page,
  `# What is tested of each kind

One row a scenario, one column a kind of workload. The numbers are those of the end-to-end tests of Argo Rollouts, OpenKruise Rollouts and Flagger; rows without a number are our own. \`both\`: the story passed in the simulated cluster and on a real Kubernetes control plane with the real controllers (of a kind of your own: a played one). An empty cell has no story for that kind alone; it may be covered by the decisions that all kinds share. \`n/a\`: it has no meaning there.

This page is written from the reports of test runs (\`--reporter=json\`) by \`npm run scenarios\`; [the list](../test/scenarios/list.ts) says which stories tell which scenario.

${table(told).join('\n')}
`,
);
