import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import { offlineFlags } from '../offline/flags.ts';
import { jsonLine } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate render -f app.yaml` */
export const render: Verb = {
  name: 'render',
  summary: 'print the objects of a target; changes nothing',
  takes: '[app.yaml|folder]',
  flags: {
    ...offlineFlags,
    target: { about: 'which target, when there are several', hint: 'name', short: 't' },
  },
  more: 'The output can be piped to kubectl apply -f -; it contains the values of Secrets.',
  async run(args, io) {
    const { readOffline } = await import('../offline/read.ts');
    const { compiled } = await readOffline(args, io, args.words[0]);
    const { manifests } = compiled;
    const manifest = manifests[pickTarget(Object.keys(manifests), args.text('target'))];
    if (manifest === undefined) throw new Exit(exit.usage, 'the application has no target');
    if (args.output === 'json') io.out(jsonLine({ apiVersion: 'v1', kind: 'List', items: manifest.objects }));
    else if (args.output === 'name')
      for (const { kind, metadata } of manifest.objects)
        io.out(clean(`${kind.toLowerCase()}/${metadata.name}`));
    else {
      const { printManifest } = await import('#shared/compiler/print-yaml.ts');
      io.out(printManifest(manifest));
    }
    return exit.ok;
  },
};

const pickTarget = (known: readonly string[], wanted: string | undefined): string => {
  if (wanted !== undefined && !known.includes(wanted))
    throw new Exit(exit.usage, `unknown target ${wanted}; ${hint(wanted, known)}`);
  if (wanted === undefined && known.length > 1)
    throw new Exit(exit.usage, `which target? --target ${known.join(', ')}`);
  return wanted ?? known[0] ?? '';
};
