/** A class of resources: its outputs, which every cloud that serves it must provide. */
export interface ResourceClass {
  /** Outputs by name; a secret one reaches pods, and nothing else. */
  readonly outputs: Readonly<Record<string, 'value' | 'secret'>>;
  /** Deleting it destroys data: it is kept unless the application says otherwise. */
  readonly holdsData: boolean;
}

const database: ResourceClass = {
  outputs: { host: 'value', port: 'value', user: 'value', database: 'value', password: 'secret' },
  holdsData: true,
};

/** Every class that an application may request. */
export const classes: Readonly<Record<string, ResourceClass>> = {
  mysql: database,
  postgres: database,
  redis: { outputs: { host: 'value', port: 'value' }, holdsData: true },
  bucket: { outputs: { name: 'value', endpoint: 'value' }, holdsData: true },
  table: { outputs: { name: 'value' }, holdsData: true },
  queue: { outputs: { name: 'value', endpoint: 'value' }, holdsData: true },
  'log-store': { outputs: { name: 'value' }, holdsData: true },
  'load-balancer': { outputs: { id: 'value', address: 'value' }, holdsData: false },
  network: { outputs: { id: 'value' }, holdsData: false },
};

export const classOf = (name: string): ResourceClass | undefined =>
  Object.hasOwn(classes, name) ? classes[name] : undefined;
