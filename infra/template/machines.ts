import { isRecord, type Template, type Trouble } from './template.ts';

/** Names in the definitions of state machines that nothing stands for, and substitutions that no definition asks for. */
export const checkMachines = (template: Template): readonly Trouble[] =>
  Object.entries(template.Resources).flatMap(([at, { Type, Properties = {} }]) => {
    if (Type !== 'AWS::StepFunctions::StateMachine') return [];
    const { Definition, DefinitionSubstitutions } = Properties;
    const asked = new Set(
      [...JSON.stringify(Definition ?? {}).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    );
    const given = new Set(Object.keys(isRecord(DefinitionSubstitutions) ? DefinitionSubstitutions : {}));
    return [
      ...[...asked]
        .filter((name) => !given.has(name))
        .map((name) => ({ at, reason: `nothing stands for \${${name}}` })),
      ...[...given]
        .filter((name) => !asked.has(name))
        .map((name) => ({ at, reason: `no state names \${${name}}` })),
    ];
  });
