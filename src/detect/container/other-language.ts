/** Tells container files that build what is written in another language. */
import images from './other-language.json' with { type: 'json' };

const FROM = /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)/gim;
const PYTHON = /\b(?:python[\d.]*|pip\d?|uv|poetry|pipenv|conda|mamba|micromamba|gunicorn|uvicorn|streamlit)\b/i;

/** Whether every image that a Dockerfile starts from is another language's, and nothing in it calls Python. */
export function isForOtherLanguage(text: string): boolean {
  const bases = [...text.matchAll(FROM)].map(([, image = '']) => getImageName(image));
  return bases.length > 0 && bases.some((base) => images.images.includes(base)) && !PYTHON.test(text);
}

/** "node" of "docker.io/library/node:20-alpine@sha256:…" */
const getImageName = (image: string): string => {
  const path = image.split('@', 1)[0] ?? '';
  return (
    path
      .slice(path.lastIndexOf('/') + 1)
      .split(':', 1)[0]
      ?.toLowerCase() ?? ''
  );
};
