/** Controls, line separators, and marks that change the direction or hide characters (Unicode, UAX #9; UTR #36). */
export const INVISIBLE =
  /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu;

export const hasInvisible = (text: string): boolean => text.search(INVISIBLE) >= 0;
