import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface Machine {
  readonly Type: string;
  readonly Properties: {
    readonly Definition: object;
    readonly DefinitionSubstitutions: Readonly<Record<string, unknown>>;
  };
}
type Stack = () => Promise<{ readonly Resources: Readonly<Record<string, Machine>> }>;
const stack = createRequire(import.meta.url)('./machines.cjs') as Stack;

/** Names that a definition leaves open, `${plan}`, wherever they stand in it. */
const openNames = (definition: object): readonly string[] => [
  ...new Set([...JSON.stringify(definition).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '')),
];

test('every name that a workflow leaves open has a substitution, and every substitution is used', async () => {
  const machines = Object.entries((await stack()).Resources).filter(
    ([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine',
  );
  expect(machines.map(([name]) => name).sort()).toEqual([
    'ReleaseMachine',
    'RolloutMachine',
    'TenantMachine',
  ]);
  for (const [name, { Properties }] of machines) {
    const { Definition, DefinitionSubstitutions } = Properties;
    // The machine of a tenant calls one function; the others call more than one.
    const least = name === 'TenantMachine' ? 1 : 2;
    expect(openNames(Definition).length, name).toBeGreaterThanOrEqual(least);
    expect(Object.keys(DefinitionSubstitutions).sort(), name).toEqual([...openNames(Definition)].sort());
  }
});
