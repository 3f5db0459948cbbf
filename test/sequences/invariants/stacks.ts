import type { Invariant, Scene } from '../scene.ts';

/** Whether a person has to look at the target, or at a resource that could not go back, and was told so. */
const isToldOf = ({ facts }: Scene): boolean => {
  const last = facts.findLast(({ event }) => event.kind === 'closed')?.event;
  const isFailed = last?.kind === 'closed' && last.outcome.kind === 'rollback-failed';
  return isFailed || facts.some(({ event }) => event.kind === 'unprovisioned' && event.told.length > 0);
};

/** What runs has its resources, as it declares them; what was taken back has left none. */
export const stacks: Invariant = {
  name: 'stacks',
  number: 'I4, I6',
  about: 'after the end a cloud has the resources that the running revision declares, and no others',
  open: (scene) => ({
    atEnd: () => {
      if (scene.spec.cloud === undefined || isToldOf(scene)) return undefined;
      const { good } = scene.state();
      const seen = scene.stacks();
      const wanted = good === undefined ? [] : [scene.asked(good.release)?.revision?.size ?? 'small'];
      const is = seen.map(({ phase, size }) => (phase === 'ready' ? size : `${size}, ${phase}`));
      return is.join() === wanted.join()
        ? undefined
        : `the cloud has ${is.length === 0 ? 'nothing' : is.join(' and ')} instead of ${wanted.join() || 'nothing'}`;
    },
  }),
};
