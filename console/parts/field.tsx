import type { ComponentChildren } from 'preact';

/** One line of text with its label, and its validation message. */
export const Field = ({
  id,
  label,
  value,
  change,
  hint,
  ...rest
}: {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  hint?: string;
  required?: boolean;
  pattern?: string;
  inputMode?: 'numeric';
  placeholder?: string;
}) => (
  <div class="field">
    <label for={id}>{label}</label>
    <input
      id={id}
      value={value}
      autocomplete="off"
      spellcheck={false}
      {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
      {...rest}
      onInput={({ currentTarget }) => change(currentTarget.value)}
    />
    {hint === undefined ? null : (
      <p class="mute hint" id={`${id}-hint`}>
        {hint}
      </p>
    )}
  </div>
);

/** A group of fields under one name. */
export const Group = ({ legend, children }: { legend: string; children: ComponentChildren }) => (
  <fieldset>
    <legend>{legend}</legend>
    {children}
  </fieldset>
);
