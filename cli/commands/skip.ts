import { steeringStep } from './shared/steer.ts';
import { message } from '../words/message.ts';

/** `tidegate skip <release>` */
export const skip = steeringStep({
  name: 'skip',
  summary: 'end the bake and the checks of the step that a release is in',
  flags: {},
  more: 'skip: the step counts as good from now on; an approval that the plan requires after it is still asked for.',
  body: () => ({}),
  effect: (_, { index }) => message('effect-skip', { step: index + 1 }),
});
