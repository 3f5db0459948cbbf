import { openEngine } from '#adapters/engine/embedded/engine.ts';
import { sfnClientConfig } from '#adapters/engine/embedded/protocol/sdk.ts';
import { openStepFunctions, sfnClient } from '#adapters/engine/step-functions.ts';
import { handClock } from '#adapters/clock/hand.ts';
import { definitions, engineContract } from './engine.ts';

/** The client of Step Functions and the embedded engine in one exam: each proves that it understands the other. */
engineContract('embedded behind the Step Functions API', async () => {
  const tokens: string[] = [];
  let ids = 0;
  const embedded = openEngine({
    file: ':memory:',
    clock: handClock(1_700_000_000_000),
    random: () => 0.5,
    id: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    region: 'local',
    account: '000000000000',
    invoke: async (_, payload) => void tokens.push((payload as { readonly token: string }).token),
  });
  for (const [name, definition] of Object.entries(definitions))
    await embedded.call('CreateStateMachine', {
      name,
      definition: JSON.stringify(definition),
      roleArn: 'arn:aws:iam::000000000000:role/none',
    });
  const arnOf = (workflow: string): string => `arn:aws:states:local:000000000000:stateMachine:${workflow}`;
  return {
    engine: openStepFunctions({ client: sfnClient(sfnClientConfig(embedded)), arnOf }),
    settle: () => embedded.settled(),
    tokens: () => tokens,
    close: () => embedded.close(),
  };
});
