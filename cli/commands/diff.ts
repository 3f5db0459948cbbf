import { hint } from '#domain/config/did-you-mean.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { planFlags, secretViewOf } from '../offline/flags.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate diff -f app.yaml [--from <folder>]` */
export const diff: Verb = {
  name: 'diff',
  summary: 'show what differs from the cluster, from other files, or between two targets',
  takes: '[app]',
  flags: {
    ...planFlags,
    from: { about: 'the other files: an app.yaml or its folder', hint: 'app.yaml|folder' },
    target: {
      about: 'only this target; given twice, the first is compared with the second',
      hint: 'name',
      short: 't',
      many: true,
    },
  },
  more:
    'Without --from and a second target the files are compared with the clusters, or else with the last good release, by the\n' +
    'server that runs here; or with --kubeconfig. Values of secrets are masked without --show-secrets.',
  async run(args, io, client) {
    const { formatDiffs } = await import('../format/diff.ts');
    const all = await compare(args, io, client);
    const items = all.map(({ target, objects }) => ({
      target,
      objects: objects.filter(({ kind }) => kind !== 'same'),
    }));
    print(io, args.output, {
      value: listOf('DiffList', items),
      names: items.flatMap(({ target, objects }) => objects.map(({ object }) => `${target} ${object}`)),
      table: () => all.flatMap(({ target, objects }) => formatDiffs(io, clean(target), objects)).join('\n'),
    });
    const isSame = items.every(({ objects }) => objects.length === 0);
    return args.is('exit-code') && !isSame ? exit.changes : exit.ok;
  },
};

interface TargetDiff {
  readonly target: string;
  readonly objects: readonly LiveDiff[];
}

const compare = async (args: Args, io: Io, client: Client): Promise<readonly TargetDiff[]> => {
  const from = args.text('from');
  const [one, other] = args.many('target');
  if (from !== undefined && other !== undefined)
    throw new Exit(exit.usage, 'compare with what? --from <folder>, or two targets, not both');
  if (from === undefined && other === undefined) return compareRunning(args, io, client, one);
  const { readOffline } = await import('../offline/read.ts');
  const { diffObjects } = await import('#domain/plan/diff.ts');
  const { manifests } = (await readOffline(args, io, args.words[0])).compiled;
  if (from === undefined) {
    const [a, b] = [one ?? '', other ?? ''].map((name) =>
      (manifests[known(Object.keys(manifests), name)]?.objects ?? []).map(nowhere),
    );
    return [{ target: `${one} → ${other}`, objects: diffObjects(a ?? [], b ?? [], secretViewOf(args)) }];
  }
  const before = (await readOffline(args, io, from)).compiled.manifests;
  const names = [...new Set([...Object.keys(before), ...Object.keys(manifests)])];
  return (one === undefined ? names : [known(names, one)]).map((target) => ({
    target,
    objects: diffObjects(before[target]?.objects ?? [], manifests[target]?.objects ?? [], secretViewOf(args)),
  }));
};

/** Of two targets what differs is wanted, and not that they are two. */
const nowhere = (object: KubeObject): KubeObject => {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata };
};

const compareRunning = async (args: Args, io: Io, client: Client, one: string | undefined) => {
  const { planSomewhere } = await import('../offline/plan-somewhere.ts');
  const { targets } = await planSomewhere(args, io, client);
  const names = targets.map(({ name }) => name);
  const wanted = one === undefined ? names : [known(names, one)];
  return targets
    .filter(({ name }) => wanted.includes(name))
    .map(({ name, good, live }): TargetDiff => {
      if (live !== undefined) return { target: `${name} as it runs`, objects: live };
      if (good.kind === 'since')
        return { target: `${name} since release ${good.release}`, objects: good.objects };
      throw new Exit(
        exit.usage,
        `compare ${clean(name)} with what? The server knows no good release there: give --kubeconfig <file>, --from <folder>, or two targets`,
      );
    });
};

const known = (names: readonly string[], name: string): string => {
  if (names.includes(name)) return name;
  throw new Exit(exit.usage, `unknown target ${clean(name)}; ${hint(name, names)}`);
};
