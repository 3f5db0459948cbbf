import { isTag } from '#domain/kube/image.ts';
import { own } from '#domain/json.ts';
import type { SourceFilter } from '#domain/event/filters.ts';
import type { Reading } from '../reading.ts';
import { fitsGlob } from '../filter/glob.ts';

type SourceTag =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'ignored'; readonly reason: string };

const no = (reason: string): SourceTag => ({ kind: 'ignored', reason });
const usualBranches = ['main', 'master'];
/** A push comes before its image is built, so it counts only where that was asked for. */
const usualEvents = ['release', 'run'];

/**
 * The image tag for an event of the sources. Without a pattern only a published release names one, its own; a commit
 * says what was built and not what it is called, and guessing would release something else one day.
 */
export const tagOf = (
  { from, repo, ref, commit }: Extract<Reading, { kind: 'source' }>,
  filter: SourceFilter | undefined,
): SourceTag => {
  const { repository = repo, branches = usualBranches, tag: pattern, events = usualEvents } = filter ?? {};
  // No forge has two repositories whose names differ in capitals only.
  if (repository.toLowerCase() !== repo.toLowerCase()) return no('other-repository');
  const [, room = '', name = ''] = /^refs\/(tags|heads)\/(.+)$/.exec(ref) ?? [];
  if (pattern === undefined) {
    if (from !== 'release' || room !== 'tags') return no('names-no-image');
    // `checkout@1.2.3`, `v1.2.3+build.5` and `release/2026-11` are tags of git that no image can have.
    return isTag(name) ? { kind: 'tag', tag: name } : no('tag-no-image-can-have');
  }
  if (!events.includes(from)) return no('event-not-wanted');
  if (room === 'heads' && !branches.some((branch) => fitsGlob(branch, name))) return no('branch-not-wanted');
  const parts: Readonly<Record<string, string | undefined>> = {
    tag: room === 'tags' ? name : undefined,
    branch: room === 'heads' ? name.replaceAll(/[^\w.-]+/g, '-') : undefined,
    commit,
    short: commit?.slice(0, 7),
  };
  const missing = [...pattern.matchAll(/\{(\w+)\}/g)].some(([, part = '']) => own(parts, part) === undefined);
  if (missing) return no('names-no-image');
  const tag = pattern.replaceAll(/\{(\w+)\}/g, (_, part: string) => own(parts, part) ?? '');
  return isTag(tag) ? { kind: 'tag', tag } : no('tag-no-image-can-have');
};
