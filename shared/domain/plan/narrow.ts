import type { App } from '../app/app.ts';
import type { Hook } from '../app/hooks.ts';
import type { Manifest } from '../kube/manifest.ts';

interface Compiled {
  readonly app: App;
  readonly manifests: Readonly<Record<string, Manifest>>;
}

/**
 * An application reduced to the targets of these environments; undefined if it has none there. Hooks stay before their
 * wave. If another of its targets is in the same cluster, nothing is removed, because that target may need what this
 * one leaves out.
 */
export const narrowTo = <C extends Compiled>(compiled: C, environments: readonly string[]): C | undefined => {
  const { app, manifests } = compiled;
  const { release } = app;
  const targets = release.targets.filter(({ environment }) => environments.includes(environment));
  if (targets.length === 0) return undefined;
  if (targets.length === release.targets.length) return compiled;
  const names = new Set(targets.map(({ name }) => name));
  const kept = release.waves.map((wave) => wave.filter((name) => names.has(name)));
  const others = release.targets.filter(({ name }) => !names.has(name));
  const isShared = others.some(({ cluster }) => targets.some((target) => target.cluster === cluster));
  const waveOf = (before: number): number => kept.slice(0, before).filter(({ length }) => length > 0).length;
  return {
    ...compiled,
    app: {
      ...app,
      release: {
        ...release,
        targets,
        waves: kept.filter(({ length }) => length > 0),
        prune: release.prune && !isShared,
        ...(release.hooks !== undefined && { hooks: release.hooks.map((hook) => moved(hook, waveOf)) }),
      },
    },
    manifests: Object.fromEntries(Object.entries(manifests).filter(([name]) => names.has(name))),
  };
};

const moved = (hook: Hook, waveOf: (before: number) => number): Hook => {
  if (hook.when === undefined) return { ...hook, beforeWave: waveOf(hook.beforeWave) };
  const waves = Object.entries(hook.when.waves).map(
    ([step, [from, to]]) => [step, [waveOf(from), waveOf(to)]] as const,
  );
  return {
    ...hook,
    beforeWave: waveOf(hook.beforeWave),
    when: { ...hook.when, waves: Object.fromEntries(waves) },
  };
};
