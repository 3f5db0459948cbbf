import { readJson } from '#adapters/schema/read-json.ts';
import type { Source } from '#domain/config/place.ts';
import { canonical } from '#domain/json.ts';
import type { Compile, CompileAnswer } from '#domain/app/compiled.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { type CompilingOptions, openPool } from './pool.ts';
import { keepAnswers } from './kept-answers.ts';

/** Applications that were too much are known for a while, so that asking again costs nothing. */
const mostKnown = 200;
const forgetAfterMs = 300_000;
/** Characters of answers that are kept: a webhook, the plan of its release and each of its targets compile the same. */
const mostKept = 16 * 1024 * 1024;

/**
 * Compiles in threads, so that no application blocks the server or another one: files that take too long, need too much
 * memory or render too much have that as their mistake. The same files never occupy more than one thread.
 */
export const openCompiling = (
  options: CompilingOptions,
): { readonly compile: Compile; readonly close: () => Promise<void> } => {
  const { run, close } = openPool(options);
  const tooMuch = new Map<string, string>();
  const answers = keepAnswers(mostKept);
  return {
    compile: async (source, images) => {
      const digest = digestOf(canonical(source));
      const known = tooMuch.get(digest);
      if (known !== undefined) return exceeding(source, known);
      const key = `${digest} ${canonical(images)}`;
      const answer = answers.get(key) ?? (await run({ source, images }, digest));
      if (typeof answer === 'string') {
        answers.keep(key, answer);
        return (await readJson(answer)) as CompileAnswer;
      }
      if (tooMuch.size >= mostKnown) tooMuch.clear();
      tooMuch.set(digest, answer.exceeded);
      // Real time: a machine that was only busy may do it later.
      setTimeout(() => tooMuch.delete(digest), forgetAfterMs).unref();
      return exceeding(source, answer.exceeded);
    },
    close,
  };
};

const exceeding = ({ files }: Source, reason: string): CompileAnswer => ({
  kind: 'mistakes',
  mistakes: [
    {
      file: files[0]?.path ?? '',
      line: 1,
      column: 1,
      reason: `the application ${reason}; make it smaller, or make several of it`,
    },
  ],
});
