/** A name that others have chosen: of any length and writing direction; all of it is in its title. */
export const Foreign = ({ name }: { name: string }) => (
  <bdi class="foreign" {...(name.length > 80 && { title: name })}>
    {name}
  </bdi>
);
