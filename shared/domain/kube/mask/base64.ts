const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text that a Base64 word encodes; undefined if its bytes are not text. The domain has no decoder of its own. */
export const decodeBase64 = (text: string): string | undefined => {
  const codes = Array.from(
    text.replaceAll(/[=\s]/g, '').replaceAll('-', '+').replaceAll('_', '/'),
    (letter) => letters.indexOf(letter),
  );
  if (codes.includes(-1)) return undefined;
  const bits = codes.map((code) => code.toString(2).padStart(6, '0')).join('');
  const bytes = bits.match(/[01]{8}/g) ?? [];
  try {
    return decodeURIComponent(
      bytes.map((byte) => `%${Number.parseInt(byte, 2).toString(16).padStart(2, '0')}`).join(''),
    );
  } catch {
    return undefined;
  }
};
