/**
 * One value of `indexes.pytorch` for both ways to make a lock. It is a simple index (PEP 503): below it each distribution has a
 * page, `<index>/torch/`. uv asks that page where the file is. Offline nobody can be asked, so the layout says it: PyTorch's own
 * index has its files in the index's folder, and where the value names torch's page, the files lie beside their pages.
 */
import { stripEnd } from '../text/strip.ts';

const PAGE = /\/torch$/;
const trimmed = (index: string): string => stripEnd(index, '/');

/** What uv is given. */
export const buildPytorchIndexUrl = (index: string): string => trimmed(index).replace(PAGE, '');

/** The folder in which the files of a distribution lie. */
export const buildPytorchFolderUrl = (index: string, name: string): string =>
  PAGE.test(trimmed(index)) ? `${buildPytorchIndexUrl(index)}/${name}` : trimmed(index);
