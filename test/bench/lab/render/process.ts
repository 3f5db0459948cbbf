/**
 * One compilation in a process of its own, so that neither its memory nor its speed is helped or hurt by another.
 *
 *   node process.ts <targets> <components touched by each>
 *
 * The parent that forked it hears the figures: reading, laying and rendering with all chains kept, then every manifest
 * as text and as its digest, one after the other.
 */
import { createHash } from 'node:crypto';
import { canonical } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { compile } from '#shared/compiler/compile.ts';
import { printManifest } from '#shared/compiler/print-yaml.ts';
import { sortFiles } from '#shared/compiler/classify-files.ts';
import { application } from './application.ts';

/** Times are of the processor, but for `wallMs`. */
export interface Rendered {
  readonly wallMs: number;
  readonly ms: number;
  /** Of it: the YAML of all files, read once more by itself after the rest. */
  readonly readingMs: number;
  /** The program itself, before it compiles. */
  readonly startMiB: number;
  readonly peakMiB: number;
  readonly printMs: number;
  readonly digestMs: number;
  readonly textMB: number;
  /** With everything printed as well. */
  readonly peakAfterMiB: number;
}

const timed = <T>(work: () => T): readonly [T, number] => {
  const cpu = process.cpuUsage();
  const done = work();
  const { user, system } = process.cpuUsage(cpu);
  return [done, (user + system) / 1000];
};

const peakMiB = (): number => process.resourceUsage().maxRSS / 1024;

const each = (manifests: readonly Manifest[], say: (manifest: Manifest) => string): number =>
  manifests.reduce((bytes, manifest) => bytes + say(manifest).length, 0);

const [, , targets = '1000', touched = '10'] = process.argv;
const source = application(Number(targets), Number(touched));
const startMiB = peakMiB();
const began = performance.now();
const [compiled, ms] = timed(() => compile(source, { images: {} }));
const wallMs = performance.now() - began;
if (compiled.kind === 'mistakes') throw new Error(JSON.stringify(compiled.mistakes.slice(0, 3)));
const manifests = Object.values(compiled.manifests);
const peak = peakMiB();
const [bytes, printMs] = timed(() => each(manifests, printManifest));
const [, digestMs] = timed(() =>
  each(manifests, (manifest) => createHash('sha256').update(canonical(manifest)).digest('hex')),
);
const peakAfter = peakMiB();
const [, readingMs] = timed(() => sortFiles(source.files));
process.send?.({
  wallMs,
  ms,
  readingMs,
  startMiB,
  peakMiB: peak,
  printMs,
  digestMs,
  textMB: bytes / 1e6,
  peakAfterMiB: peakAfter,
} satisfies Rendered);
process.disconnect?.();
