import { workflow } from './dsl.ts';
import type { Tasks } from './tasks.ts';

/** The state passed along while a tenant is created or removed. */
interface TenantDocument {
  tenant: string;
  moved: Tasks['moveTenant']['out'];
}

/** Move, wait, move again, until the tenant exists or is gone. All progress is in the journal. */
export const tenant = workflow<TenantDocument>()({
  name: 'tenant',
  about: 'One tenant: its objects are created or removed in order.',
  start: 'move tenant',
  input: ['tenant'],
  states: {
    'move tenant': {
      type: 'task',
      run: 'moveTenant',
      take: { tenant: 'tenant' },
      give: 'moved',
      next: 'tenant result',
      catch: {},
      otherwise: 'failed',
    },
    'tenant result': { type: 'choice', on: 'moved', cases: { settled: 'settled', waits: 'wait' } },
    wait: { type: 'wait', secondsOf: 'moved', next: 'move tenant' },
    settled: { type: 'end', as: 'succeed' },
    failed: { type: 'end', as: 'fail', error: 'Broken' },
  },
});
