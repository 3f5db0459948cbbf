import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { sentenceOf } from '../state/request.ts';
import { Confirm } from './confirm.tsx';

interface Asked {
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  /** What will happen, in one sentence. */
  readonly will: string;
  /** Fields beside the reason. */
  readonly children?: ComponentChildren;
  /** Performs the act with the content of the form; returns the message to show afterwards. */
  readonly send: (given: FormData) => Promise<string>;
}

/** A button that states its consequence, asks for the reason, and then acts. */
export const Act = ({ id, name, will, children, send }: Asked) => {
  const isOpen = useSignal(false);
  const said = useSignal('');
  const act = async (given: FormData): Promise<void> => {
    isOpen.value = false;
    try {
      said.value = await send(given);
    } catch (error) {
      said.value = sentenceOf(error);
    }
  };
  return (
    <div class="actions">
      <button
        type="button"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
          said.value = '';
        }}
      >
        {name}
      </button>
      {isOpen.value ? (
        <Confirm
          id={`${id}-reason`}
          name={name}
          will={will}
          needsReason
          act={act}
          cancel={() => (isOpen.value = false)}
        >
          {children}
        </Confirm>
      ) : null}
      <p role="status">{said.value}</p>
    </div>
  );
};
