import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import { indexDigest } from './registry-server.ts';
import { testRegistry } from './registry.ts';

testRegistry(async () => ({
  host: 'reg',
  closed: 'closed',
  away: 'away',
  registry: openSimulatedRegistry({
    'reg/shop/web:1.0.0': indexDigest,
    'reg/shop/web:9': 'NotFound',
    'closed/shop/web:1.0.0': 'ConfigRefused',
    'away/shop/web:1.0.0': 'RegistryUnreachable',
  }),
}));
