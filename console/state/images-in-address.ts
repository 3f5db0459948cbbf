const prefix = 'image.';

/** The images that an address asks to be released, by component. */
export const imagesIn = (parameters: URLSearchParams): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...parameters]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, image]) => [name.slice(prefix.length), image]),
  );

/** The parameters of an address that asks for these images. */
export const withImages = (images: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(images).map(([component, image]) => [prefix + component, image]));
