import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useConfirming } from '../state/confirming.ts';
import { sentenceOf } from '../state/request.ts';
import { words } from '../words/words.ts';

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
        <Confirm id={id} name={name} will={will} act={act} cancel={() => (isOpen.value = false)}>
          {children}
        </Confirm>
      ) : null}
      <p role="status">{said.value}</p>
    </div>
  );
};

interface Confirmed extends Omit<Asked, 'send'> {
  readonly act: (given: FormData) => Promise<void>;
  readonly cancel: () => void;
}

const Confirm = ({ id, name, will, children, act, cancel }: Confirmed) => {
  const w = words.value;
  const { form, dismiss } = useConfirming(cancel);
  return (
    <form
      class="confirm"
      {...form}
      onSubmit={(event) => {
        event.preventDefault();
        void act(new FormData(event.currentTarget));
      }}
    >
      <p>{will}</p>
      {children}
      <label for={`${id}-reason`}>{w.reason}</label>
      <input id={`${id}-reason`} name="reason" maxLength={500} autocomplete="off" required />
      <div class="actions">
        <button type="submit" class="primary">
          {w.confirm}: {name}
        </button>
        <button type="button" onClick={dismiss}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
};
