import { anything, flag, needed, openRecord, optional, or, record, text } from '../config/schema.ts';
import { defineComponent, type ComponentType } from './component-type.ts';
import { claimed, usualDeletion } from './resource.ts';

/** Cloud components of KubeVela as claims: the class of each, and the keys of its connection secret by output. */
interface CloudComponent {
  readonly class: string | ((engine: string) => string);
  readonly keys: Readonly<Record<string, string>>;
}

const databaseKeys = {
  host: 'DB_HOST',
  port: 'DB_PORT',
  user: 'DB_USER',
  database: 'DB_NAME',
  password: 'DB_PASSWORD',
};
const byEngine = (engine: string): string => (/^postgres/i.test(engine) ? 'postgres' : 'mysql');

const known: Readonly<Record<string, CloudComponent>> = {
  'alibaba-rds': { class: byEngine, keys: databaseKeys },
  'aws-rds': { class: byEngine, keys: databaseKeys },
  'alibaba-redis': { class: 'redis', keys: { host: 'REDIS_CONNECT_ADDRESS', port: 'REDIS_PORT' } },
  'aws-elasticache': { class: 'redis', keys: { host: 'REDIS_CONNECT_ADDRESS', port: 'REDIS_PORT' } },
  'alibaba-oss': { class: 'bucket', keys: { name: 'BUCKET_NAME', endpoint: 'EXTRANET_ENDPOINT' } },
  'aws-s3': { class: 'bucket', keys: { name: 'BUCKET_NAME', endpoint: 'BUCKET_ENDPOINT' } },
  'aws-sqs': { class: 'queue', keys: { name: 'QUEUE_NAME', endpoint: 'QUEUE_URL' } },
  'aws-dynamodb-table': { class: 'table', keys: { name: 'TABLE_NAME' } },
  'alibaba-slb': { class: 'load-balancer', keys: { id: 'SLB_ID', address: 'SLB_ADDRESS' } },
  'alibaba-sls-project': { class: 'log-store', keys: { name: 'PROJECT_NAME' } },
  'alibaba-vpc': { class: 'network', keys: { id: 'VPC_ID' } },
};

/** Variables of KubeVela's Terraform modules are not carried over: the operator's template decides what is created. */
const shape = openRecord({
  writeConnectionSecretToRef: optional(record({ name: needed(text), namespace: optional(text) })),
  engine: or(text, ''),
  deleteResource: optional(flag),
  providerRef: optional(anything),
});

export const cloudComponents: readonly ComponentType[] = Object.entries(known).map(
  ([type, { class: of, keys }]) =>
    defineComponent(type, shape, ({ writeConnectionSecretToRef, engine, deleteResource }, { component }) => {
      const name = typeof of === 'string' ? of : of(engine);
      return claimed(component, {
        class: name,
        size: 'small',
        sharing: 'application',
        allow: [],
        parameters: {},
        deletion: deleteResource === undefined ? usualDeletion(name) : deleteResource ? 'delete' : 'retain',
        ...(writeConnectionSecretToRef && { connection: { secret: writeConnectionSecretToRef.name, keys } }),
      });
    }),
);
