import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is published of a resource type: its properties, those that it must have, and what `Fn::GetAtt` reads. */
export interface ResourceType {
  readonly attributes: readonly string[];
  readonly properties: readonly string[];
  readonly required: readonly string[];
}

/**
 * The published specification of the types that templates here name, taken from Alibaba Cloud's own ROS CDK 1.15
 * (`ros-cdk-rds` and its like), which is generated from it. `ALIYUN::RandomString` is not in there: it has the fields of
 * OpenStack Heat, where ROS has it from.
 */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(
    JSON.parse(readFileSync(join(import.meta.dirname, 'resource-types.json'), 'utf8')) as Record<
      string,
      ResourceType
    >,
  ),
);
