import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One protection taken out of the engine: a text in one of its files and what stands there instead. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'calls are made before their row is committed',
    file: 'loop.ts',
    from: 'const calls = commit(batch, store, hooks.phaseOf, options.probe);',
    to: `const early = [...batch.drafts.values()].flatMap((each) => each.calls.map((call) => ({ call, phase: 'called' as const })));
      hooks.committed({ ...batch, drafts: new Map() }, early);
      const calls = commit(batch, store, () => 'called', options.probe).filter(() => false);`,
  },
  {
    name: 'calls under way are forgotten by a crash',
    file: 'dispatch.ts',
    from: 'store.transaction(() => store.reopenTasks());',
    to: '',
  },
  {
    name: 'history and snapshot are not one transaction',
    file: 'store.ts',
    from: "db.exec('BEGIN IMMEDIATE');",
    to: "db.exec('SELECT 1');",
  },
  {
    name: 'stale results are not fenced off',
    file: 'advance.ts',
    from: 'doing.task.key === stimulus.key',
    to: "doing.task.key.split('-').slice(0, -1).join('-') === stimulus.key.split('-').slice(0, -1).join('-')",
  },
  {
    name: 'an acknowledgement is sent before the commit',
    file: 'loop.ts',
    from: 'const calls = commit(batch, store, hooks.phaseOf, options.probe);\n      for (const answer of answers) answer();',
    to: 'for (const answer of answers) answer();\n      await new Promise((resolve) => void setImmediate(resolve));\n      const calls = commit(batch, store, hooks.phaseOf, options.probe);',
  },
  {
    name: 'answered callbacks are called again after a crash under a new key',
    file: 'states/task.ts',
    from: 'const key = `${turn.run.key}-${frame.id}-${scheduled}`;',
    to: 'const key = `${turn.run.key}-${frame.id}-${scheduled}-${turn.id()}`.slice(0, 60);',
  },
];

const source = path.join(import.meta.dirname, '../../../shared/adapters/engine/embedded');

/** Makes a copy of the engine with the mutation and lends it; the copy is gone afterwards. */
export const withMutant = async <T>(mutant: Mutant, use: (engineFile: string) => Promise<T>): Promise<T> => {
  const copy = path.join(import.meta.dirname, '../../../dist/mutant/embedded');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(source, copy, { recursive: true });
  const file = path.join(copy, mutant.file);
  const before = readFileSync(file, 'utf8');
  if (!before.includes(mutant.from))
    throw new Error(`mutant '${mutant.name}': ${mutant.file} has no '${mutant.from}'`);
  writeFileSync(file, before.replace(mutant.from, mutant.to));
  try {
    return await use(path.join(copy, 'engine.ts'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};
