import { outputsOf, type Stack } from './stack.ts';

/** What each stack was told last; ROS says nothing of CREATE_FAILED and UPDATE_FAILED. */
const told = new WeakMap<Stack, string>();
const silent = new Set(['CREATE_FAILED', 'UPDATE_FAILED', 'REVIEW_IN_PROGRESS']);

/** Posts the status of every stack that has a new one to its `NotificationURLs`. */
export const callBack = async (stacks: Iterable<Stack>, unheard: string[]): Promise<void> => {
  for (const stack of stacks) {
    const { status, notify, id, name } = stack;
    if (told.get(stack) === status) continue;
    told.set(stack, status);
    if (silent.has(status)) continue;
    const body = JSON.stringify({ StackId: id, StackName: name, Status: status, Outputs: outputsOf(stack) });
    for (const url of notify)
      await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
        (response) => void (response.ok || unheard.push(`${url}: ${response.status}`)),
        () => void unheard.push(url),
      );
  }
};
