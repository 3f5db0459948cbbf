import { type DeliveryFigures, figuresOf } from '#domain/release/delivery-figures.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { pageReleases } from './queries.ts';

export interface DeliveryReport {
  /** Epoch ms; releases that ended after this and up to `to` are counted. */
  readonly from: number;
  readonly to: number;
  /** All applications together, then each by name. */
  readonly items: readonly DeliveryFigures[];
}

const pageSize = 100;
/** A release that began this long before the time that is looked at may still have ended in it. */
const longestMs = 7 * 86_400_000;

/**
 * The four DORA measures over the given number of days, from the releases of the applications for which `isWanted`
 * holds.
 */
export const deliveryFigures = async (
  world: World,
  days: number,
  isWanted: (app: string) => boolean,
): Promise<DeliveryReport> => {
  const to = world.clock.now();
  const from = to - days * 86_400_000;
  const found: Release[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await pageReleases(world, { limit: pageSize, ...(after !== '' && { after }) });
    found.push(...page.releases);
    const oldest = page.releases.at(-1)?.requestedAt ?? 0;
    after = oldest < from - longestMs ? undefined : page.next;
  }
  return {
    from,
    to,
    items: figuresOf(
      found.filter(({ app }) => isWanted(app)),
      { from, to },
    ),
  };
};
