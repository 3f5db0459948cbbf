import { createHash } from 'node:crypto';
import type { Statement } from './policy.ts';
import type { Stack } from '../template/stack.ts';

/** Somebody who signs: the role session of a function, or the service that runs the machines. */
export interface Identity {
  readonly name: string;
  readonly arn: string;
  readonly key: string;
  readonly secret: string;
  readonly session: string;
  readonly statements: readonly Statement[];
}

export interface Identities {
  byKey(key: string): Identity | undefined;
  /** The identity of a function, by its name. */
  of(name: string): Identity;
}

/** The name under which the engine calls functions: it has the rights of both machines' roles. */
export const statesIdentity = 'states';

/** Credentials of its own for every function, and what its role in the template allows. They are made up, and worth nothing elsewhere. */
export const openIdentities = ({ account, functions, machines, statements }: Stack): Identities => {
  const identity = (name: string, role: string, may: readonly Statement[]): Identity => ({
    name,
    arn: `arn:${account.partition}:sts::${account.account}:assumed-role/${role.split('/').at(-1)}/${name}`,
    key: `ASIA${made(name, 'key').slice(0, 16).toUpperCase()}`,
    secret: made(name, 'secret').slice(0, 40),
    session: made(name, 'session'),
    statements: may,
  });
  const all = [
    ...functions.map(({ name, role }) => identity(name, role, statements.get(role) ?? [])),
    identity(
      statesIdentity,
      'states',
      machines.flatMap(({ role }) => statements.get(role) ?? []),
    ),
  ];
  const keys = new Map(all.map((each) => [each.key, each]));
  const names = new Map(all.map((each) => [each.name, each]));
  return {
    byKey: (key) => keys.get(key),
    of: (name) => {
      const found = names.get(name);
      if (found === undefined) throw new Error(`no function is called ${name}`);
      return found;
    },
  };
};

const made = (name: string, kind: string): string =>
  createHash('sha256').update(`${kind} of ${name}`).digest('hex');
