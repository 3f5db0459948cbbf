import type { Finding } from './cases.ts';

export interface Report {
  readonly file: string;
  readonly passed: number;
  /** Cases that were compared. */
  readonly total: number;
  /** Cases that the engine refuses by design, each with its reason. */
  readonly outside: number;
  /** Entries of no known kind. */
  readonly strangers: number;
  readonly findings: readonly Finding[];
}

export const asJson = (named: readonly string[], reports: readonly Report[]): string => {
  const brief = reports.map(({ findings, ...report }) => ({
    ...report,
    failed: findings.filter(({ result }) => result === 'failed'),
    notRun: findings.filter(({ result }) => result === 'outside'),
  }));
  return `${JSON.stringify({ read: named, reports: brief }, null, 2)}\n`;
};

export const asText = (reports: readonly Report[]): string => reports.map(textOf).join('\n');

const textOf = (report: Report): string => {
  const { file, passed, total, outside, strangers, findings } = report;
  return [
    `${file}: ${passed}/${total} passed${outside === 0 ? '' : `, ${outside} outside the subset`}`,
    ...(strangers === 0 ? [] : [`  NOT READ: ${strangers} entries that are no case of a known kind`]),
    ...reasons(findings),
    ...findings.filter(({ result }) => result === 'failed').flatMap(differing),
    '',
  ].join('\n');
};

/** Why cases were not compared, the same reason counted once, the more frequent ones first. */
const reasons = (findings: readonly Finding[]): readonly string[] => {
  const outside = findings.filter(({ result }) => result === 'outside');
  return Object.entries(Object.groupBy(outside, ({ reason = '' }) => reason))
    .map(([reason, same = []]) => [same.length, reason] as const)
    .toSorted(([a], [b]) => b - a)
    .map(([count, reason]) => `  outside: ${count} x ${reason}`);
};

const differing = ({ name, differences = [] }: Finding): readonly string[] => [
  `  differs: ${name}`,
  ...differences
    .slice(0, 8)
    .map(({ at, got, wanted }) => `    ${at}\n      got    ${show(got)}\n      wanted ${show(wanted)}`),
];

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 600);
