import { expect, test } from 'vitest';
import { play } from './crash-lives.ts';
import { parts } from './crash-sources.ts';

/*
 * The process dies at every point where it touches the world, once just before and once just after; another one is
 * started on what is left. The release must end as if nothing had happened, with nothing lost and nothing done twice.
 */

/**
 * At which effects the process dies, before or after them: by default at every third one, with TIDEGATE_CRASH=each (as
 * .ci/long does) at each, with =every both before and after each.
 */
const how = process.env['TIDEGATE_CRASH'];
const isPlayed = (at: number, story: number, each: number): boolean =>
  how !== undefined || (at + story) % each === 0;
/** Each play takes up to a second of processor: three times as many take longer, and six times as many. */
const patienceMs = 300_000 * (how === 'every' ? 6 : how === undefined ? 1 : 3);
/** Releases of many effects are played at fewer of them. */
const eachOf = (effects: number): number => (effects > 60 ? 9 : 3);
const whens = (at: number, outcome: string): readonly ('before' | 'after')[] => {
  if (how === 'every') return ['before', 'after'];
  return [(at % 2 === 0) === (outcome === 'released') ? 'before' : 'after'];
};

/** A fact written twice would be a transition made twice; looks of the judge and the watch alone may differ. */
const once = (facts: readonly { readonly kind: string }[]) => {
  const told = facts
    .filter(({ kind }) => kind !== 'judged' && kind !== 'soaked')
    .map((fact) => JSON.stringify(fact));
  return told.filter((fact, index) => told.indexOf(fact) !== index);
};

const stories = [
  ['2', 'released'],
  ['2-errs', 'rolled-back'],
  ['2-late', 'rolled-back'],
  ['2-steps', 'released'],
  ['2-less', 'released'],
  ['2-less-late', 'rolled-back'],
  ['2', 'released', 'StatefulSet'],
  ['2-errs', 'rolled-back', 'StatefulSet'],
  ['2', 'released', 'DaemonSet'],
  ['2-errs', 'rolled-back', 'DaemonSet'],
  ['2-promote', 'released'],
  ['2-skip', 'released'],
  ['2-stream', 'released'],
  ['2-stream-errs', 'rolled-back'],
  ['2-green', 'released'],
  ['2-rest', 'released'],
  ['2-routed', 'released'],
  ['2-routed-errs', 'rolled-back'],
  ['2-routed-late', 'rolled-back'],
  ['2-routed-mirror', 'released'],
  ['2-routed-mirror-errs', 'rolled-back'],
  ['2-routed-session', 'released'],
  ['2-routed-session-errs', 'rolled-back'],
  ['2-routed-own', 'released'],
  ['2-routed-own-errs', 'rolled-back'],
  ['2-routed-subset', 'released'],
  ['2-routed-subset-errs', 'rolled-back'],
  ['2-routed-green', 'released'],
  ['2-routed-green-errs', 'rolled-back'],
  ['2-routed-green-abort', 'aborted'],
  ['2-stream', 'released', 'StatefulSet'],
  ['2-stream', 'released', 'DaemonSet'],
  ['2', 'released', 'CloneSet'],
  ['2-errs', 'rolled-back', 'CloneSet'],
  ['2-green', 'released', 'CloneSet'],
  ['2-green-errs', 'rolled-back', 'CloneSet'],
  ['2', 'released', 'AdvancedStatefulSet'],
  ['2-errs', 'rolled-back', 'AdvancedStatefulSet'],
  ['2', 'released', 'AdvancedDaemonSet'],
  ['2-errs', 'rolled-back', 'AdvancedDaemonSet'],
  ['2', 'released', 'Fleet'],
  ['2-errs', 'rolled-back', 'Fleet'],
] as const;

for (const [story, [image, outcome, kind = 'Deployment']] of stories.entries()) {
  test(
    `release ${image} of a ${kind}, ${outcome}, ends so wherever the process dies`,
    { timeout: patienceMs },
    async () => {
      const { strategy, lowestReady } = parts[kind];
      const undisturbed = await play(kind, image, { at: 0, when: 'before' });
      const { effects } = undisturbed;
      expect(effects).toBeGreaterThan(15);
      const isChanged = image === '2-routed-own';
      if (isChanged) expect(undisturbed.after.routes).not.toEqual(undisturbed.before.routes);
      for (let at = 1; at <= effects; at += 1) {
        for (const when of isPlayed(at, story, eachOf(effects)) ? whens(at, outcome) : []) {
          const { ended, facts, calls, powers, before, after } = await play(kind, image, { at, when });
          const where = `killed ${when} effect ${at} of ${effects}`;
          expect(ended.outcome?.kind, where).toBe(outcome);
          expect(once(facts), where).toEqual([]);
          expect(after.routes, where).toEqual(isChanged ? undisturbed.after.routes : before.routes);
          expect(powers.lowestReady, where).toBeGreaterThanOrEqual(image.includes('green') ? 4 : lowestReady);
          for (const field of ['replicas', strategy, 'minReadySeconds'])
            expect(after.spec[field], where).toEqual(before.spec[field]);
          if (outcome !== 'released') expect(after.spec, where).toEqual(before.spec);
          expect(after.mails, where).toBe(image === '2-less-late' ? 2 : 0);
          // At least once each, and never under a second key.
          expect([...new Set(calls)].sort(), where).toEqual(image === '2-steps' ? ['r-1.0', 'r-1.2'] : []);
          const hooks = Object.values(ended.hooks).map(({ state }) => state);
          expect(
            hooks.filter((state) => state !== 'done'),
            where,
          ).toEqual([]);
        }
      }
    },
  );
}
