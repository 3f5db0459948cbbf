import { diagnose } from '#domain/view/diagnosis.ts';
import type { ReleaseRecord } from '#domain/view/record.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import { viewEvents } from '#domain/view/view-events.ts';
import type { World } from '#ports/world.ts';
import { withImages } from '../apps/running-images.ts';
import { withApprovals } from '../approvals/with-approvals.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readAnalyses } from '../store/analysis-records.ts';
import { changesOf } from './changes.ts';
import { findRelease, newsAfter, readView } from './queries.ts';

/** Everything that is known of a release, as one document; it can be looked at without a server. */
export const recordOf = async (world: World, id: string, language: Language): Promise<ReleaseRecord> => {
  const release = await findRelease(world, id);
  const news = await newsAfter(world, release, { release: 0, targets: [] });
  const { events } = viewEvents(news, Infinity, language);
  const view = await withApprovals(
    world,
    await withImages(world, release, await readView(world, release, { language })),
    language,
  );
  const analyses = await fewAtOnce(release.targets, 8, (target) => readAnalyses(world, release.id, target));
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'ReleaseRecord',
    release: view,
    events,
    diagnosis: diagnose(view, events, language),
    ...(release.plan !== undefined && { changes: await changesOf(world, release) }),
    analyses: analyses.filter(({ items }) => items.length > 0),
  };
};
