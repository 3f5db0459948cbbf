import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { isWorkload, kindOf, workloadKinds } from '#domain/workload/kinds.ts';
import type { WorkloadKind } from '#domain/workload/kind.ts';
import { filesIn, isProduct, root, textOf } from './tree.ts';

/* A kind of workload is one folder and one line of the list; docs/workloads.md says so to whoever adds one. */

const home = 'shared/domain/workload';
const folders = [
  ...new Set(
    filesIn(home)
      .map((path) => path.slice(home.length + 1).split('/'))
      .filter(({ length }) => length > 1)
      .map(([folder = '']) => folder),
  ),
];

test('the list names every folder of kinds, each by its index, and nothing else', async () => {
  const made = await Promise.all(
    folders.map(async (folder) => {
      const module = (await import(/* @vite-ignore */ join(root, home, folder, 'index.ts'))) as Record<
        string,
        WorkloadKind
      >;
      return Object.values(module);
    }),
  );
  expect(made.map((kinds) => kinds.length)).toEqual(folders.map(() => 1));
  // Two groups may have a kind of the same name: the second's folder says more.
  expect(
    made.flat().map(({ kind }, at) => folders[at]?.split('-').at(-1) === kind.toLowerCase()),
  ).not.toContain(false);
  expect(new Set(workloadKinds)).toEqual(new Set(made.flat()));
});

const members: Record<
  Exclude<
    keyof WorkloadKind,
    | 'apiVersion'
    | 'kind'
    | 'otherVersions'
    | 'revisions'
    | 'shortName'
    | 'specDefaults'
    | 'removesPods'
    | 'isPerNode'
    | 'knowsByPods'
    | 'revisionName'
    | 'templatePath'
    | 'noRoom'
    | 'noFleet'
  >,
  true
> = {
  template: true,
  selector: true,
  wanted: true,
  podsByRevision: true,
  keepsOld: true,
  misfit: true,
  stepRemark: true,
  preview: true,
  trial: true,
  inspect: true,
  advance: true,
  finish: true,
  rollBack: true,
  giveUp: true,
  recreation: true,
  recreate: true,
  lateWrite: true,
};

test.each(workloadKinds.map((kind) => [kind.kind, kind] as const))(
  '%s answers every question of the interface, and is found by its name',
  (_, kind) => {
    for (const member of Object.keys(members))
      expect(typeof kind[member as keyof typeof members], member).toBe('function');
    expect(kindOf(kind)).toBe(kind);
    expect(isWorkload({ ...kind, apiVersion: 'other/v1' })).toBe(false);
    expect(isWorkload(kind.revisions)).toBe(false);
  },
);

/** Comments may give examples; strings and imports decide. */
const codeOf = (path: string): string =>
  textOf(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');

test('nothing outside a folder knows a kind by name, but what renders components', () => {
  const names = workloadKinds.map(({ kind }) => kind).join('|');
  const quoted = new RegExp(`['"\`](${names})['"\`]`);
  const inside = new RegExp(`from '[^']*(?:${folders.join('|')})/`);
  const outside = ['shared/domain', 'shared/services', 'functions']
    .flatMap((folder) => filesIn(folder))
    .filter(isProduct)
    .filter((path) => !path.startsWith('shared/domain/render/'))
    .filter((path) => !folders.some((folder) => path.startsWith(`${home}/${folder}/`)));
  const list = `${home}/kinds.ts`;
  expect(outside).toContain(list);
  const knowing = outside.filter(
    (path) => path !== list && (quoted.test(codeOf(path)) || inside.test(codeOf(path))),
  );
  expect(knowing).toEqual([]);
});

test('no kind leans on another', () => {
  const leaning = folders.flatMap((folder) =>
    filesIn(`${home}/${folder}`).filter((path) =>
      folders.some((other) => other !== folder && new RegExp(`from '[^']*/${other}/`).test(codeOf(path))),
    ),
  );
  expect(leaning.map((path) => basename(path))).toEqual([]);
});
