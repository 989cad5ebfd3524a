/** Normalizes build variants of one distribution to a common name (opencv-python-headless → opencv-python). */
import { normalizeName } from '../../pep/name.ts';

/** Builds of one thing under several names: opencv-python-headless provides what opencv-python does. */
const VARIANT =
  /-(?:headless|binary|cpu|gpu|cuda\d*x?|cu\d+|rocm|nightly|intel|macos|directml|openvino|silicon|simd|slim|ng|c|client)$/;

/** What the builds of one thing have in common: "opencv-python". */
export function normalizeVariant(name: string): string {
  let short = normalizeName(name).replace('-contrib-', '-');
  for (let before = ''; before !== short; ) {
    before = short;
    short = short.replace(VARIANT, '');
  }
  return short;
}
