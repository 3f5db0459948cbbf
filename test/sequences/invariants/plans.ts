import { compile } from '#shared/compiler/compile.ts';
import { remember } from '#shared/compiler/memo.ts';
import { digestOfJson } from '#shared/services/planning/plan.ts';
import type { Digest } from '#domain/json.ts';
import type { Invariant, Scene } from '../scene.ts';
import { sourceOf } from '../world/source.ts';

/** What another machine that has never seen this application makes of a release's files for this target. */
const elsewhere = ({ spec, asked, target }: Scene, release: string): Digest | undefined => {
  const revision = asked(release)?.revision;
  if (revision === undefined) return undefined;
  // The same files, spelled by whoever sent them a second time.
  const source = structuredClone(sourceOf(spec, revision));
  const compiled = compile(source, { images: {}, memory: remember() });
  return compiled.kind === 'compiled' ? digestOfJson(compiled.manifests[target]) : undefined;
};

/** What a release does is decided once, from what it was given and nothing else. */
export const samePlan: Invariant = {
  name: 'same-plan',
  number: 'I15',
  about:
    'a release is planned once, asks for its tags before that only, and brings what its files mean on any machine',
  open: (scene) => {
    const plans = new Map<string, unknown>();
    return {
      onOther: (stream, { kind, plan }) => {
        if (kind !== 'planned') return undefined;
        const release = stream.replace('release/', '');
        const before = plans.get(release);
        plans.set(release, plan);
        return before === undefined ? undefined : `${release} was planned twice, as ${before} and ${plan}`;
      },
      onAsk: (release, what) =>
        what === 'registry' && plans.has(release)
          ? `${release} asks the registry for a tag that its plan has resolved`
          : undefined,
      onFact: ({ event }) => {
        // Where only decisions are played, nothing is planned or compiled.
        if (event.kind !== 'prepared' || !plans.has(event.release)) return undefined;
        const there = elsewhere(scene, event.release);
        return there === undefined || there === event.manifest
          ? undefined
          : `${event.release} brings ${event.manifest}, and another machine makes ${there} of its files`;
      },
    };
  },
};
