import type { World } from '#ports/world.ts';
import { answered } from './ask.ts';
import { tellAnswer } from './tell-answer.ts';
import { readRelease, noteRelease } from '../store/releases.ts';

/** A person's answer to the plan reaches the release's stream here, whichever way the workflow was woken. */
export const settleQuestion = async (world: World, id: string): Promise<void> => {
  const { question, answer: noted } = await readRelease(world, id);
  const answer = question && (await answered(world, question.approval));
  if (question === undefined || answer === undefined) return;
  if (noted === undefined) await tellAnswer(world, question.approval);
  await noteRelease(world, id, (state) =>
    state.answer === undefined
      ? {
          kind: 'answered',
          approval: question.approval,
          answer: answer.kind,
          by: answer.by,
          reason: answer.reason,
        }
      : undefined,
  );
};
