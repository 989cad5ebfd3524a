/** Tells container files that build what is written in another language. */
import images from './other-language.json' with { type: 'json' };

const FROM = /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/gim;
const PYTHON = /\b(?:python[\d.]*|pip\d?|uv|poetry|pipenv|conda|mamba|micromamba|gunicorn|uvicorn|streamlit)\b/i;

/**
 * Whether what a Dockerfile makes runs in another language's image, or on a plain system that gets what such an image built, and
 * nothing in it calls Python.
 */
export function isForOtherLanguage(text: string): boolean {
  const bases = listBases(text);
  const last = bases.at(-1);
  if (last === undefined || PYTHON.test(text)) return false;
  return isOther(last) || (isPlain(last) && bases.some(isOther));
}

/** The image that each stage starts from, by way of the stages that it names. */
function listBases(text: string): string[] {
  const named = new Map<string, string>();
  return [...text.matchAll(FROM)].map(([, image = '', name]) => {
    const base = named.get(image.toLowerCase()) ?? image.toLowerCase();
    if (name !== undefined) named.set(name.toLowerCase(), base);
    return base;
  });
}

const isOther = (image: string): boolean =>
  (image.startsWith('mcr.microsoft.com/dotnet/') ? images.dotnet : images.images).includes(getImageName(image));

const isPlain = (image: string): boolean =>
  image.startsWith('gcr.io/distroless/') || images.plain.includes(getImageName(image));

/** "node" of "docker.io/library/node:20-alpine@sha256:…" */
const getImageName = (image: string): string => {
  const path = image.split('@', 1)[0] ?? '';
  return path.slice(path.lastIndexOf('/') + 1).split(':', 1)[0] ?? '';
};
