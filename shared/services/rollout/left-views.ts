import type { KubeObject } from '#domain/kube/object.ts';
import type { World } from '#ports/world.ts';
import type { PodWatch } from './pod-watch.ts';

/** A workload as a task has seen it last, and the open watch of its pods; none if it had no need of them. */
export interface LeftView {
  readonly live: KubeObject | undefined;
  readonly pods?: PodWatch;
}

/**
 * How long a view is left open: longer than the tasks between two steps take, and so short that what it may have missed
 * is what a step may miss while it watches. Every write is guarded by the generation that was seen.
 */
const openMs = 1_500;

interface Left {
  readonly view: LeftView;
  readonly taken: AbortController;
}

/** By process: a task that runs elsewhere reads and watches for itself. */
const left = new WeakMap<World, Map<string, Left>>();

/** The view that the task before this one has left, if it is still open; it is then this task's to close. */
export const takeView = (world: World, name: string): LeftView | undefined => {
  const found = left.get(world)?.get(name);
  if (found === undefined) return undefined;
  left.get(world)?.delete(name);
  found.taken.abort();
  return found.view;
};

/** The view that this task has left, as it was seen just now; it stays the next task's. */
export const peekView = (world: World, name: string): LeftView | undefined =>
  left.get(world)?.get(name)?.view;

/** Leaves a view to the next task, and closes it where none comes. */
export const leaveView = (world: World, name: string, view: LeftView): void => {
  takeView(world, name)?.pods?.close();
  const views = left.get(world) ?? new Map<string, Left>();
  left.set(world, views);
  const one = { view, taken: new AbortController() };
  views.set(name, one);
  void closeLater(world, views, name, one);
};

const closeLater = async (
  { clock }: World,
  views: Map<string, Left>,
  name: string,
  { view, taken }: Left,
): Promise<void> => {
  await clock.sleep(openMs, taken.signal);
  if (taken.signal.aborted) return;
  if (views.get(name)?.view === view) views.delete(name);
  view.pods?.close();
};
