import { expect, test } from 'vitest';
import { intentTag, type CloudStack, type StackSpec } from '#domain/stack/cloud-stack.ts';
import type { Cloud } from '#ports/cloud.ts';

/** Specs that the cloud under test really carries out. */
export interface CloudLab {
  readonly cloud: Cloud;
  /** A stack with one resource and the outputs `name` (a value) and, where `hasSecret`, `password` (a secret). */
  spec(name: string, parameters?: Readonly<Record<string, string>>): StackSpec;
  /** Parameters of another stack than without: one that is changed in place. */
  readonly other: Readonly<Record<string, string>>;
  /** Parameters that make the cloud replace the resource; absent where nothing there is ever replaced. */
  readonly replacing?: Readonly<Record<string, string>>;
  /** A stack whose creation fails once it is under way; absent where the cloud under test cannot be made to fail. */
  failing?(name: string): StackSpec;
  /** A spec that the cloud refuses at once; absent where the part that plays it refuses nothing. */
  refused?(name: string): StackSpec;
  /** Loses the answer of the next write, after it was carried out or before; absent where it cannot be done. */
  lose?(when: 'after' | 'before'): void;
  /** Makes the next call fail on the way; absent where it cannot be done. */
  cut?(): void;
  /** Lets the time pass that an operation takes. */
  pass(): Promise<void>;
  readonly hasSecret: boolean;
  /** How a creation that fails ends, where the cloud does not take it back. */
  readonly leaves?: 'faulty';
  /** The part that plays the cloud does not see that an update changes nothing. */
  readonly isBlind?: true;
}

const tokenOf = (digit: string): string => digit.repeat(64);

/** What every cloud adapter promises. */
export const testCloud = (open: () => Promise<CloudLab>): void => {
  let counter = 0;
  const fresh = (): string => `tidegate-contract-${Date.now().toString(36)}-${(counter += 1)}`;
  const settled = async (lab: CloudLab, name: string): Promise<CloudStack | undefined> => {
    for (let looks = 0; looks < 50; looks += 1) {
      const stack = await lab.cloud.read(name);
      if (stack?.phase !== 'moving') return stack;
      await lab.pass();
    }
    throw new Error(`${name} is still moving`);
  };
  /** As Tidegate makes it: the stack carries the token. */
  const under = (spec: StackSpec, token: string): StackSpec => ({
    ...spec,
    tags: { ...spec.tags, [intentTag]: token },
  });
  const made = async (lab: CloudLab, name: string, parameters = {}): Promise<CloudStack | undefined> => {
    expect(await lab.cloud.create(under(lab.spec(name, parameters), tokenOf('a')), tokenOf('a'))).toEqual({
      kind: 'accepted',
    });
    return settled(lab, name);
  };

  test('the account is told, and stays the same', async () => {
    const { cloud } = await open();
    expect(await cloud.account()).toBe(await cloud.account());
    expect(await cloud.account()).not.toBe('');
  });

  test('a stack that is not there is undefined, and is removed already', async () => {
    const { cloud } = await open();
    const name = fresh();
    expect(await cloud.read(name)).toBeUndefined();
    expect(await cloud.remove(name, tokenOf('f'))).toEqual({ kind: 'unchanged' });
  });

  test('a stack is made, tells its outputs and its tags, and is removed', async () => {
    const lab = await open();
    const name = fresh();
    const stack = await made(lab, name);
    expect(stack).toMatchObject({ name, phase: 'ready', operation: 'create', status: 'CREATE_COMPLETE' });
    expect(stack?.outputs['name']).toMatchObject({ kind: 'value' });
    expect(stack?.tags).toMatchObject(lab.spec(name).tags);
    expect(await lab.cloud.remove(name, tokenOf('d'))).toEqual({ kind: 'accepted' });
    expect(await settled(lab, name)).toBeUndefined();
    expect(await lab.cloud.remove(name, tokenOf('d'))).toEqual({ kind: 'unchanged' });
  });

  test('the same token makes one stack, however often it is asked', async () => {
    const lab = await open();
    const name = fresh();
    const stack = await made(lab, name);
    expect(await lab.cloud.create(under(lab.spec(name), tokenOf('a')), tokenOf('a'))).toEqual({
      kind: 'accepted',
    });
    expect((await settled(lab, name))?.id).toBe(stack?.id);
    await expect(lab.cloud.create(under(lab.spec(name), tokenOf('b')), tokenOf('b'))).rejects.toMatchObject({
      name: 'StackRefused',
    });
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('an update changes what stands; the same again is unchanged, and of the same token accepted', async () => {
    const lab = await open();
    const name = fresh();
    const before = await made(lab, name);
    const other = lab.spec(name, lab.other);
    expect(await lab.cloud.update(other, tokenOf('b'))).toEqual({ kind: 'accepted' });
    const after = await settled(lab, name);
    expect(after).toMatchObject({ phase: 'ready', operation: 'update', id: before?.id });
    expect(['accepted', 'unchanged']).toContain((await lab.cloud.update(other, tokenOf('b'))).kind);
    await settled(lab, name);
    if (lab.isBlind !== true)
      expect(await lab.cloud.update(other, tokenOf('c'))).toEqual({ kind: 'unchanged' });
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('an update of a stack that is not there is NotFound', async () => {
    const lab = await open();
    await expect(lab.cloud.update(lab.spec(fresh()), tokenOf('b'))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('a spec that can never be taken is StackRefused, and leaves nothing', async () => {
    const lab = await open();
    if (lab.refused === undefined) return;
    const name = fresh();
    await expect(lab.cloud.create(lab.refused(name), tokenOf('a'))).rejects.toMatchObject({
      name: 'StackRefused',
    });
    expect(await lab.cloud.read(name)).toBeUndefined();
  });

  test('a preview tells what would be made or changed, and leaves nothing behind', async () => {
    const lab = await open();
    const name = fresh();
    const first = await lab.cloud.preview(lab.spec(name));
    expect(first.length).toBeGreaterThan(0);
    expect(new Set(first.map(({ action }) => action))).toEqual(new Set(['create']));
    expect(await lab.cloud.read(name)).toBeUndefined();
    const stack = await made(lab, name);
    if (lab.isBlind !== true)
      expect(await lab.cloud.preview(under(lab.spec(name), tokenOf('a')))).toEqual([]);
    const change = await lab.cloud.preview(under(lab.spec(name, lab.other), tokenOf('a')));
    expect(change.map(({ action }) => action)).toEqual(['modify']);
    if (lab.replacing !== undefined) {
      const bigger = await lab.cloud.preview(under(lab.spec(name, lab.replacing), tokenOf('a')));
      expect(bigger.some(({ action }) => action === 'replace' || action === 'maybe-replace')).toBe(true);
    }
    expect(await lab.cloud.read(name)).toEqual(stack);
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('events tell what has happened, and go on after the last one known', async () => {
    const lab = await open();
    const name = fresh();
    await made(lab, name);
    const all = await lab.cloud.events(name);
    expect(all.length).toBeGreaterThan(0);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(await lab.cloud.events(name, all.at(-1)?.id)).toEqual([]);
    expect(await lab.cloud.events(name, all[0]?.id)).toEqual(all.slice(1));
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('a secret is told by where it is kept, and revealed to whoever asks for it', async () => {
    const lab = await open();
    if (!lab.hasSecret) return;
    const name = fresh();
    const stack = await made(lab, name);
    const output = stack?.outputs['password'];
    expect(output?.kind).toBe('secret');
    const secret = output?.kind === 'secret' ? await lab.cloud.reveal(output.ref) : '';
    expect(secret.length).toBeGreaterThan(3);
    expect(JSON.stringify([stack, await lab.cloud.events(name)])).not.toContain(secret);
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('a creation that fails is taken back by the cloud or left as it is, and says why', async () => {
    const lab = await open();
    if (lab.failing === undefined) return;
    const name = fresh();
    expect(await lab.cloud.create(lab.failing(name), tokenOf('a'))).toEqual({ kind: 'accepted' });
    const stack = await settled(lab, name);
    expect(stack?.phase).toBe(lab.leaves ?? 'undone');
    expect(stack?.operation).toBe('create');
    expect(stack?.reason).toBeTruthy();
    expect(await lab.cloud.remove(name, tokenOf('d'))).toEqual({ kind: 'accepted' });
    expect(await settled(lab, name)).toBeUndefined();
  });

  test.each(['after', 'before'] as const)(
    'a write whose answer is lost %s it was carried out is unknown, and asked again it is done once',
    async (when) => {
      const lab = await open();
      if (lab.lose === undefined) return;
      const name = fresh();
      lab.lose(when);
      expect(await lab.cloud.create(under(lab.spec(name), tokenOf('a')), tokenOf('a'))).toMatchObject({
        kind: 'unknown',
      });
      expect(await lab.cloud.create(under(lab.spec(name), tokenOf('a')), tokenOf('a'))).toEqual({
        kind: 'accepted',
      });
      expect((await settled(lab, name))?.phase).toBe('ready');
      lab.lose(when);
      expect(await lab.cloud.update(lab.spec(name, lab.other), tokenOf('b'))).toMatchObject({
        kind: 'unknown',
      });
      await settled(lab, name);
      expect(['accepted', 'unchanged']).toContain(
        (await lab.cloud.update(lab.spec(name, lab.other), tokenOf('b'))).kind,
      );
      expect((await settled(lab, name))?.phase).toBe('ready');
      lab.lose(when);
      expect(await lab.cloud.remove(name, tokenOf('d'))).toMatchObject({ kind: 'unknown' });
      await settled(lab, name);
      expect(['accepted', 'unchanged']).toContain((await lab.cloud.remove(name, tokenOf('d'))).kind);
      expect(await settled(lab, name)).toBeUndefined();
    },
  );

  test('a read on a cut line is ProviderUnreachable', async () => {
    const lab = await open();
    if (lab.cut === undefined) return;
    lab.cut();
    await expect(lab.cloud.read(fresh())).rejects.toMatchObject({ name: 'ProviderUnreachable' });
  });

  test('nothing is asked of a stack that is under way', async () => {
    const lab = await open();
    const name = fresh();
    await lab.cloud.create(under(lab.spec(name), tokenOf('a')), tokenOf('a'));
    const stack = await lab.cloud.read(name);
    if (stack?.phase === 'moving')
      await expect(lab.cloud.update(lab.spec(name, lab.other), tokenOf('b'))).rejects.toMatchObject({
        name: 'StackBusy',
      });
    await settled(lab, name);
    await lab.cloud.remove(name, tokenOf('d'));
  });

  test('drift is told, or why it cannot be', async () => {
    const lab = await open();
    const name = fresh();
    await made(lab, name);
    const kinds = ['in-sync', 'drifted', 'looking', 'unknown'];
    expect(kinds).toContain((await lab.cloud.drift(name)).kind);
    await lab.cloud.remove(name, tokenOf('d'));
  });
};
