export type Params = Readonly<Record<string, string>>;

export class AwsRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Stack {
  readonly name: string;
  readonly id: string;
  status: string;
  reason?: string;
  template: string;
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  readonly events: {
    readonly id: string;
    readonly status: string;
    readonly token: string;
    reason?: string;
  }[];
  /** Resources that somebody has changed by hand. */
  drifted: readonly string[];
}

interface ChangeSet {
  readonly changes: readonly Change[];
}

export interface Change {
  readonly resource: string;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly replacement?: 'True' | 'False';
}

/** Everything that an account has. */
export interface Held {
  readonly id: string;
  readonly stacks: Map<string, Stack>;
  readonly changeSets: Map<string, ChangeSet>;
  readonly secret: string;
  /** How a detection ends, and what it says of a stack that nobody has changed. */
  readonly detection: { status: string; drift: string; reason?: string };
  /** Why every change set fails; unset where none does. */
  failChangeSets?: string;
  newId(): number;
}

export const newHeld = (id: string): Held => {
  let count = 0;
  return {
    id,
    stacks: new Map(),
    changeSets: new Map(),
    detection: { status: 'DETECTION_COMPLETE', drift: 'IN_SYNC' },
    secret: JSON.stringify({ password: `canary-password-of-${id}` }),
    newId: () => (count += 1),
  };
};

/** `Parameters.member.1.ParameterKey` and its value, as a record. */
export const pairsIn = (params: Params, list: string, key: string, value: string): Params => {
  const all: Record<string, string> = {};
  for (let at = 1; params[`${list}.member.${at}.${key}`] !== undefined; at += 1)
    all[params[`${list}.member.${at}.${key}`] ?? ''] = params[`${list}.member.${at}.${value}`] ?? '';
  return all;
};

/** A stack by its name or id; refused in the words of AWS where there is none. */
export const stackIn = ({ stacks }: Held, params: Params): Stack => {
  const wanted = params['StackName'] ?? '';
  const found = stacks.get(wanted) ?? [...stacks.values()].find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  throw new AwsRefusal(400, 'ValidationError', `Stack with id ${wanted} does not exist`);
};

interface Written {
  readonly Type: string;
  readonly Properties?: unknown;
}

const resourcesOf = (template: string): Readonly<Record<string, Written>> =>
  (JSON.parse(template) as { readonly Resources: Readonly<Record<string, Written>> }).Resources;

/** Properties whose change makes another resource; as many as the tests change. */
const fixed = /"(Engine|EngineVersion|QueueName)":\{"Ref":"(\w+)"\}/g;

/** What stands between a stack and a template with parameters. A resource changes with the parameters that it names. */
export const changesOf = (stack: Stack, template: string, parameters: Params): readonly Change[] => {
  const [before, after] = [resourcesOf(stack.template), resourcesOf(template)];
  const names = [...new Set([...Object.keys(stack.parameters), ...Object.keys(parameters)])];
  const changed = names.filter((name) => stack.parameters[name] !== parameters[name]);
  const kept = Object.entries(after).flatMap(([resource, written]): readonly Change[] => {
    const { Type: type } = written;
    if (before[resource] === undefined) return [{ resource, type, action: 'Add' }];
    const text = JSON.stringify(written);
    const isOther =
      text !== JSON.stringify(before[resource]) ||
      changed.some((name) => text.includes(`{"Ref":"${name}"}`) || text.includes(`"Ref":"${name}"`));
    const isNew = [...text.matchAll(fixed)].some(([, , name = '']) => changed.includes(name));
    return isOther ? [{ resource, type, action: 'Modify', replacement: isNew ? 'True' : 'False' }] : [];
  });
  const gone = Object.entries(before).filter(([resource]) => after[resource] === undefined);
  return [
    ...kept,
    ...gone.map(([resource, { Type }]): Change => ({ resource, type: Type, action: 'Remove' })),
  ];
};

/** The outputs of a template; what AWS would make up is made up of the stack's name. */
export const outputsOf = ({ template, name }: Stack) => {
  const { Outputs = {} } = JSON.parse(template) as { readonly Outputs?: Readonly<Record<string, unknown>> };
  return Object.keys(Outputs).map((OutputKey) => ({
    OutputKey,
    OutputValue: OutputKey.endsWith('Ref') ? `${name}#password` : `${OutputKey.toLowerCase()}.${name}`,
  }));
};
