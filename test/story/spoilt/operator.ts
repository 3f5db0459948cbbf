import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Clouds } from '#ports/cloud.ts';
import { postgres } from '#test/contract/cloud-operator.ts';
import { playOperator } from '#test/fakes/operator.ts';
import { cloudsOf, settings } from '../every-cloud.ts';
import type { SimulatedTheatre } from '../simulated-stage.ts';
import { either, nowhere, type SpoiltCloud } from './spoilt.ts';

/** The example with a team, whose change the operator takes for another database. */
const operatorTemplate = (version: string): JsonObject => {
  const file = JSON.parse(postgres.replace('"teamId": "tidegate"', '"teamId": "${Team}"')) as JsonObject;
  const whole = {
    ...file,
    Parameters: { ...(file['Parameters'] as JsonObject), Team: { Default: 'tidegate' } },
  };
  return JSON.parse(
    JSON.stringify(whole).replaceAll('acid.zalan.do/v1', `acid.zalan.do/${version}`),
  ) as JsonObject;
};

export const operator = async (): Promise<SpoiltCloud> => {
  const seen: { stage?: SimulatedTheatre; other?: SimulatedCluster; version: string; writes: number } = {
    version: 'v1',
    writes: 0,
  };
  const stageOf = () => {
    if (seen.stage === undefined) throw new Error('the stage is not open yet');
    return seen.stage;
  };
  const database = () =>
    ({
      apiVersion: 'acid.zalan.do/v1',
      kind: 'postgresql',
      namespace: stageOf().namespace,
      name: 'tidegate-shop-db',
    }) as const;
  let flip: ((which: 'own' | 'other') => void) | undefined;
  const records = async (cluster: SimulatedCluster): Promise<readonly string[]> => {
    const { namespace } = stageOf();
    const { items } = await cluster
      .as('ann')
      .list({ apiVersion: 'acid.zalan.do/v1', kind: 'postgresql', namespace });
    return items.map(({ metadata }) => metadata.name);
  };
  return {
    clouds: (clock) => {
      const open = (cluster: () => SimulatedCluster | undefined): Clouds => ({
        ...cloudsOf(settings.operator(), clock, async () => cluster() ?? nowhere()),
        template: async () => operatorTemplate(seen.version),
      });
      const { clouds, switchTo } = either(
        open(() => seen.stage?.cluster),
        open(() => seen.other),
      );
      flip = switchTo;
      return clouds;
    },
    join: (stage) => {
      const { clock, namespace } = stage;
      seen.stage = stage;
      seen.other = openSimulatedCluster({
        name: 'local',
        clock,
        random: () => 0.5,
        namespaces: [namespace, 'kube-system'],
      });
      stage.cluster.listen(({ object: { kind, metadata } }) => {
        if (kind === 'ConfigMap' && metadata.name.startsWith('tidegate-stack-')) seen.writes += 1;
      });
      const played = playOperator(stage.cluster.as('postgres-operator'), namespace);
      const work = (): void => {
        void played.work();
        clock.after(1000, work);
      };
      work();
    },
    answer: (what) => {
      if (what === 'no such type') seen.version = 'v9';
      else
        stageOf().cluster.faults.next({
          fault: { kind: what === 'no right' ? 'forbidden' : 'quota' },
          verb: 'apply',
          kind: 'postgresql',
        });
    },
    byHand: async (deed) => {
      const { cluster, clock } = stageOf();
      const ann = cluster.as('ann');
      const live = await ann.get(database());
      const uid = live?.metadata.uid ?? '';
      if (deed === 'changes')
        await ann.patch(database(), [{ op: 'replace', path: '/spec/numberOfInstances', value: 9 }]);
      if (deed === 'breaks')
        await ann.patch(database(), [
          { op: 'add', path: '/metadata/finalizers', value: ['acid.zalan.do/backup'] },
        ]);
      if (deed !== 'changes') await ann.remove(database(), uid);
      if (deed === 'breaks') await clock.advance(3_700_000);
    },
    switchTo: (which) => flip?.(which),
    keepsEdits: true,
    replacing: 'Team: others',
    // Every change is written down before and after it.
    writes: () => seen.writes,
    standing: (which) => records(which === 'own' ? stageOf().cluster : (seen.other ?? stageOf().cluster)),
  };
};
