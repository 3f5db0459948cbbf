/**
 * The thread in which a server compiles applications: files come in, the result goes out as JSON. It has a bounded heap
 * of its own, and may be terminated at any time; it remembers the results of files that have not changed.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { compile } from '#shared/compiler/compile.ts';
import { lasting } from '#shared/compiler/memo.ts';
import { definitionsFor } from '../definitions.ts';
import type { CompileAnswer } from '#domain/app/compiled.ts';
import type { Job, ThreadOptions } from './pool.ts';

const { definitions, kinds, routers, mostLetters } = workerData as ThreadOptions;
const evaluate = definitionsFor({ definitions });

const answerTo = ({ source, images }: Job): CompileAnswer => {
  const compiled = compile(source, { images, memory: lasting, evaluate, kinds, routers });
  if (compiled.kind === 'mistakes') return compiled;
  const { kind, app, manifests, notes, places } = compiled;
  return { kind, app, manifests, notes, places };
};

parentPort?.on('message', (job: Job) => {
  const text = JSON.stringify(answerTo(job));
  parentPort?.postMessage(text.length > mostLetters ? undefined : text, []);
});
