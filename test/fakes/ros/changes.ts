import { sameJson } from '#domain/json.ts';
import type { Made } from './stack.ts';
import type { Resource, Template } from './template.ts';

export interface Change {
  readonly Type: 'Resource';
  readonly ResourceChange: {
    readonly Action: 'Add' | 'Modify' | 'Remove';
    readonly LogicalResourceId: string;
    readonly PhysicalResourceId?: string;
    readonly ResourceType: string;
    readonly Replacement?: 'True' | 'False';
  };
}

/** Properties whose change makes another resource; as many as the tests change. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  'ALIYUN::RDS::DBInstance': ['Engine', 'EngineVersion', 'ZoneId'],
  'ALIYUN::REDIS::Instance': ['InstanceName', 'EngineVersion'],
  'ALIYUN::OSS::Bucket': ['BucketName'],
  'ALIYUN::ECS::VPC': ['CidrBlock'],
};

const replaces = (before: Resource, after: Resource): boolean =>
  before.type !== after.type ||
  (immutable[after.type] ?? []).some((name) => !sameJson(before.properties[name], after.properties[name]));

/** What stands between the resources as they are and those of a template. */
export const changesOf = (
  standing: Readonly<Record<string, Made>>,
  { resources }: Pick<Template, 'resources'>,
): readonly Change[] => [
  ...Object.entries(resources).flatMap(([name, after]) => {
    const before = standing[name];
    if (before === undefined) return [change('Add', name, after)];
    if (before.type === after.type && sameJson(before.properties, after.properties)) return [];
    return [change('Modify', name, after, before, replaces(before, after) ? 'True' : 'False')];
  }),
  ...Object.entries(standing)
    .filter(([name]) => !Object.hasOwn(resources, name))
    .map(([name, before]) => change('Remove', name, before, before)),
];

const change = (
  Action: Change['ResourceChange']['Action'],
  LogicalResourceId: string,
  { type }: Resource,
  before?: Made,
  Replacement?: 'True' | 'False',
): Change => ({
  Type: 'Resource',
  ResourceChange: {
    Action,
    LogicalResourceId,
    ResourceType: type,
    ...(before !== undefined && { PhysicalResourceId: before.physicalId }),
    ...(Replacement !== undefined && { Replacement }),
  },
});

/** The resources after the changes; what is replaced gets another physical id from `newId`. */
export const apply = (
  standing: Readonly<Record<string, Made>>,
  { resources }: Template,
  newId: (type: string) => string,
): Readonly<Record<string, Made>> =>
  Object.fromEntries(
    Object.entries(resources).map(([name, after]) => {
      const before = standing[name];
      const isKept = before !== undefined && !replaces(before, after);
      return [name, { ...after, physicalId: isKept ? before.physicalId : newId(after.type) }];
    }),
  );
