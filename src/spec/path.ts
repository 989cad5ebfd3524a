import { stripEnd } from '../text/strip.ts';

/** Names that Windows takes for devices, with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9\u00b9\u00b2\u00b3]|lpt[1-9\u00b9\u00b2\u00b3]|conin\$|conout\$) *(?:\.|$)/i;
/**
 * `.git` as file systems read it: without case, as the short name of NTFS, and without what HFS+ ignores (git, path.c:
 * is_ntfs_dotgit, utf8.c: is_hfs_dotgit).
 */
const GIT = /^(?:\.git|git~\d+)$/i;
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * Why `path` must not be written to, or undefined when it is fine: only relative paths with forward slashes that stay
 * inside the target folder, whatever the file system. `.git` is refused too, since a file in its hooks runs on the next commit.
 */
export function checkPath(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'is not a file name';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is an absolute path';
  if (path.includes('\\')) return 'has a backslash in it';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leaves the folder';
  if (parts.includes('') || parts.includes('.')) return 'is not a plain relative path';
  // Windows cuts off blanks and dots at the end of a name, and a colon names a stream of a file
  if (parts.some((part) => GIT.test(stripEnd(part.replace(IGNORED, '').split(':')[0] ?? '', ' .'))))
    return "is inside git's own folder";
  if (parts.some((part) => /[ .]$|[<>:"|?*]|\p{Cc}/u.test(part) || DEVICE.test(part)))
    return 'has a name that Windows cannot have';
  return undefined;
}
