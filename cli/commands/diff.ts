import { hint } from '#domain/app/nearest.ts';
import type { ObjectDiff } from '#domain/plan/diff.ts';
import { Exit, exit } from '../exit.ts';
import { offlineFlags } from '../offline/flags.ts';
import { listOf, print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** `tidegate diff -f app.yaml --from <folder>` */
export const diff: Verb = {
  name: 'diff',
  summary: 'what differs between two states of an application, or between two targets',
  takes: '',
  flags: {
    ...offlineFlags,
    from: { about: 'the other state: an app.yaml or its folder', hint: 'app.yaml|folder' },
    target: {
      about: 'only this target; given twice, the first is compared with the second',
      hint: 'name',
      short: 't',
      many: true,
    },
  },
  more: 'Values of Secrets are masked. Against a live cluster: tidegate plan --kubeconfig <file>',
  async run(args, io) {
    const { readOffline } = await import('../offline/read.ts');
    const { diffObjects } = await import('#domain/plan/diff.ts');
    const { sayDiff } = await import('../offline/say-plan.ts');
    const { manifests } = (await readOffline(args, io, args.words[0])).compiled;
    const from = args.text('from');
    const [one, other] = args.many('target');
    if ((from === undefined) === (other === undefined))
      throw new Exit(exit.usage, 'compare with what? --from <folder>, or --target <one> --target <other>');
    const objectsOf = (target: string) => {
      const manifest = manifests[target];
      if (manifest === undefined)
        throw new Exit(exit.usage, `unknown target ${target}; ${hint(target, Object.keys(manifests))}`);
      return manifest.objects;
    };
    const diffs: [string, readonly ObjectDiff[]][] = [];
    if (from === undefined)
      diffs.push([`${one} → ${other}`, diffObjects(objectsOf(one ?? ''), objectsOf(other ?? ''))]);
    else {
      const before = (await readOffline(args, io, from)).compiled.manifests;
      const names =
        one === undefined ? [...new Set([...Object.keys(before), ...Object.keys(manifests)])] : [one];
      for (const name of names)
        diffs.push([name, diffObjects(before[name]?.objects ?? [], manifests[name]?.objects ?? [])]);
    }
    const items = diffs.map(([target, objects]) => ({
      target,
      objects: objects.filter(({ kind }) => kind !== 'same'),
    }));
    print(io, args.output, {
      value: listOf('DiffList', items),
      names: items.flatMap(({ target, objects }) => objects.map(({ object }) => `${target} ${object}`)),
      table: () =>
        items
          .flatMap(({ target, objects }) => [
            `${io.paint('bold', target)}${objects.length === 0 ? ': nothing differs' : ''}`,
            ...objects.flatMap((one) => sayDiff(io, one)).map((line) => `  ${line}`),
          ])
          .join('\n'),
    });
    return exit.ok;
  },
};
