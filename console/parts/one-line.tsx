import type { ComponentChildren } from 'preact';

interface Asked {
  /** Unique on the page. */
  readonly id: string;
  /** For screen readers. */
  readonly label: string;
  readonly placeholder: string;
  readonly required?: boolean;
  readonly submit: (text: string) => Promise<void>;
  /** The words of the button. */
  readonly children: ComponentChildren;
}

/** A form of one line of text. */
export const OneLine = ({ id, label, placeholder, required = false, submit, children }: Asked) => (
  <form
    class="inline"
    onSubmit={(event) => {
      event.preventDefault();
      const text = new FormData(event.currentTarget).get('text');
      void submit(typeof text === 'string' ? text : '');
    }}
  >
    <label class="hidden" for={id}>
      {label}
    </label>
    <input
      id={id}
      name="text"
      required={required}
      autocomplete="off"
      spellcheck={false}
      placeholder={placeholder}
    />
    <button type="submit">{children}</button>
  </form>
);
