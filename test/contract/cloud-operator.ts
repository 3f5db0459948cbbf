import { readFileSync } from 'node:fs';
import { openOperator } from '#adapters/cloud/operator/open.ts';
import type { Cloud } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Our example of an operator's file: PostgreSQL of Zalando. */
export const postgres = readFileSync(
  new URL('../../examples/operators/postgres.json', import.meta.url),
  'utf8',
);

/** The contract asks for an output `name`, which a database has not. */
export const template = JSON.stringify({
  ...(JSON.parse(postgres) as object),
  Outputs: {
    ...(JSON.parse(postgres) as { Outputs: object }).Outputs,
    name: { Resource: 'Database', Path: 'metadata.name' },
  },
});

export const operatorAt = (cluster: Cluster, namespace: string, now: () => number): Cloud =>
  openOperator({ name: 'own', place: { cluster: cluster.name, namespace }, cluster, clock: { now } });

export const specOf = (name: string, parameters: Readonly<Record<string, string>> = {}) => ({
  name,
  template,
  parameters,
  tags: { 'tidegate-app': 'shop' },
});
