import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { exit } from '../exit.ts';
import { offlineFlags } from '../offline/flags.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate lint -f app.yaml` */
export const lintVerb: Verb = {
  name: 'lint',
  summary:
    'find layers that match nothing, change nothing, or belong in the application file; show what receivers take',
  takes: '[app.yaml|folder]',
  flags: { ...offlineFlags, strict: { about: 'exit 1 if there is a finding' } },
  async run(args, io) {
    const { readOffline } = await import('../offline/read.ts');
    const { lint } = await import('#shared/compiler/lint.ts');
    const { receiversHere } = await import('../offline/receivers.ts');
    const offline = await readOffline(args, io, args.words[0]);
    const receivers = await receiversHere(io, offline);
    const { findings, ...shares } = lint(offline.compiled);
    const linted = {
      findings: [...findings, ...receivers.flatMap((one) => one.findings)],
      ...shares,
      receivers: receivers.map(({ id, takes }) => ({ id, takes })),
    };
    const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
    print(io, args.output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'Lint', ...linted },
      names: linted.findings.map(({ file, line }) => `${file}:${line}`),
      table: () =>
        [
          ...linted.findings.map((finding) => clean(formatMistake(finding))),
          ...receivers.map(({ id, takes }) => clean(`receiver ${id} takes ${takes}`)),
          `${percent(linted.commonShare)} of all values are common to all targets, ${percent(linted.overrideShare)} come from layers`,
        ].join('\n'),
    });
    return args.is('strict') && linted.findings.length > 0 ? exit.usage : exit.ok;
  },
};
