import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One protection taken out of the engine: a text in one of its files and what stands there instead. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

export const mutants: readonly Mutant[] = [
  {
    name: 'calls are made before their row is committed',
    file: 'runtime/loop.ts',
    changes: [
      {
        from: 'const calls = commit(batch, store, hooks.phaseOf, options.probe);',
        to: `const early = [...batch.drafts.values()].flatMap((each) => each.calls.map((call) => ({ call, phase: 'called' as const })));
      hooks.committed({ ...batch, drafts: new Map() }, early);
      const calls = commit(batch, store, () => 'called', options.probe).filter(() => false);`,
      },
    ],
  },
  {
    name: 'calls under way are forgotten by a crash',
    file: 'runtime/dispatch.ts',
    changes: [{ from: 'store.transaction(() => store.reopenTasks());', to: '' }],
  },
  {
    name: 'history, snapshot and outbox are not one transaction',
    file: 'store/store.ts',
    changes: [
      { from: "db.exec('BEGIN IMMEDIATE');", to: '' },
      { from: "db.exec('COMMIT');", to: '' },
    ],
  },
  {
    name: 'a start is acknowledged before it is committed',
    file: 'runtime/loop.ts',
    changes: [
      { from: '    answers.forEach((answer) => answer());\n', to: '' },
      {
        from: '    const calls = await committed(batch, undone);',
        to: `    for (const answer of answers) answer();
    await new Promise((resolve) => void setImmediate(resolve));
    const calls = await committed(batch, undone);`,
      },
    ],
  },
  {
    name: 'an old token answers whatever task is open now',
    file: 'api/callbacks.ts',
    changes: [{ from: "doing.kind === 'task' && doing.task.token === token", to: "doing.kind === 'task'" }],
  },
  {
    name: 'a result is believed whatever call it belongs to',
    file: 'interpreter/advance.ts',
    changes: [
      {
        from: "({ doing }) => doing.kind === 'task' && doing.task.key === stimulus.key",
        to: "({ doing }) => doing.kind === 'task'",
      },
    ],
  },
  {
    name: 'a second stimulus in one batch does not see what the first has done',
    file: 'runtime/awake.ts',
    changes: [
      {
        from: 'if (known !== undefined) return known;',
        to: 'if (known !== undefined) batch.drafts.delete(execution);',
      },
    ],
  },
  {
    name: 'nested executions that ended during a crash are not told to their parents',
    file: 'engine.ts',
    changes: [{ from: 'else tellParent(loop, store, child);', to: '' }],
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
  writeFileSync(file, mutated(before, mutant));
  try {
    return await use(path.join(copy, 'engine.ts'));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

const mutated = (text: string, { name, file, changes }: Mutant): string =>
  changes.reduce((changed, { from, to }) => {
    if (!changed.includes(from)) throw new Error(`mutant '${name}': ${file} has no '${from}'`);
    return changed.replace(from, () => to);
  }, text);
