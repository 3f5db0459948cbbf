import { fitsAny } from '#domain/access/pattern.ts';
import { candidateOf } from '#domain/promotion/promotion.ts';
import type { World } from '#ports/world.ts';
import type { Spot } from '#domain/drift/drift-view.ts';
import type { FleetRow } from '#domain/promotion/fleet-row.ts';
import { spotsOf } from '../sync/targets.ts';
import { standingOf } from './standing.ts';

/** What runs where, and where it is verified, from the journal alone. */
export const showFleet = async (
  world: World,
  isVisible: (app: string) => boolean,
): Promise<readonly FleetRow[]> => {
  const rules = (await world.settings.promotions?.()) ?? [];
  const spots = (await spotsOf(world, {})).filter(({ app }) => isVisible(app));
  const groups = [...Map.groupBy(spots, ({ app, environment }) => `${app} ${environment}`).values()];
  const rows = await Promise.all(groups.map((group) => rowOf(world, group)));
  const now = world.clock.now();
  return rows.map((row) => ({
    ...row,
    next: rules
      .filter(({ from, apps }) => from === row.environment && fitsAny(apps, row.app))
      .map(({ to, soakMs }) => {
        const there = rows.find((one) => one.app === row.app && one.environment === to)?.state;
        return { to, candidate: candidateOf(row.state, there ?? { kind: 'empty' }, soakMs, now) };
      }),
  }));
};

const rowOf = async (world: World, group: readonly Spot[]): Promise<Omit<FleetRow, 'next'>> => {
  const [first] = group;
  return {
    app: first?.app ?? '',
    environment: first?.environment ?? '',
    targets: group.map(({ target }) => target),
    state: await standingOf(world, group),
  };
};
