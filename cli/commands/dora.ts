import type { DeliveryFigures } from '#domain/release/delivery-figures.ts';
import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { span } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import { insistOnApp } from './shared/known-app.ts';

/** `tidegate dora [app] [--days 30]` */
export const dora: Verb = {
  name: 'dora',
  summary: 'deployment frequency, lead time, change failure rate and recovery time',
  takes: '[app]',
  flags: { days: { about: 'number of days, default 30, maximum 90', hint: 'n' } },
  async run(args, io, client) {
    const report = await client.dora({ app: args.words[0], days: args.text('days') });
    // One that was removed has its figures all the same.
    if (report.items.every(({ deployments }) => deployments === 0)) await insistOnApp(client, args.words[0]);
    print(io, args.output, {
      value: { ...listOf('DeliveryFigures', report.items), from: report.from, to: report.to },
      names: report.items.flatMap(({ app }) => app ?? []),
      table: () =>
        table(['APP', 'DEPLOYMENTS', 'A DAY', 'LEAD TIME', 'FAILED', 'RECOVERY'], report.items.map(lineOf)),
    });
    return exit.ok;
  },
};

const lineOf = (one: DeliveryFigures): readonly string[] => [
  clean(one.app ?? 'all'),
  String(one.deployments),
  one.deploymentsPerDay.toFixed(one.deploymentsPerDay < 1 ? 2 : 1),
  duration(one.leadTime),
  one.changeFailureRate === undefined ? '-' : `${Math.round(one.changeFailureRate * 100)} %`,
  duration(one.recoveryTime),
];

const duration = (ms: number | undefined): string => (ms === undefined ? '-' : span(ms));
