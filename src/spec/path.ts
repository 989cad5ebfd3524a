/**
 * Why `path` must not be written to, or undefined when it is fine: only relative paths with forward slashes that stay
 * inside the target folder. `.git` is refused too, since a file in its hooks runs on the next commit.
 */
export function checkPath(path: string): string | undefined {
  if (path === '' || path.includes('\0')) return 'is not a file name';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is an absolute path';
  if (path.includes('\\')) return 'has a backslash in it';
  const parts = path.split('/');
  if (parts.includes('..')) return 'leaves the folder';
  if (parts.includes('') || parts.includes('.')) return 'is not a plain relative path';
  if (parts.some((part) => part.toLowerCase() === '.git')) return "is inside git's own folder";
  return undefined;
}
