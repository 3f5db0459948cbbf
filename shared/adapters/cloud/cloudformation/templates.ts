import type { JsonObject } from '#domain/json.ts';
import bucket from './templates/bucket.json' with { type: 'json' };
import loadBalancer from './templates/load-balancer.json' with { type: 'json' };
import logStore from './templates/log-store.json' with { type: 'json' };
import mysql from './templates/mysql.json' with { type: 'json' };
import network from './templates/network.json' with { type: 'json' };
import postgres from './templates/postgres.json' with { type: 'json' };
import queue from './templates/queue.json' with { type: 'json' };
import redis from './templates/redis.json' with { type: 'json' };
import table from './templates/table.json' with { type: 'json' };

/** Templates by class; an operator may put their own in their place. */
export const cloudFormationTemplates: Readonly<Record<string, JsonObject>> = {
  bucket,
  'load-balancer': loadBalancer,
  'log-store': logStore,
  mysql,
  network,
  postgres,
  queue,
  redis,
  table,
};
