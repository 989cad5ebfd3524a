import { describe, expect, it } from 'vitest';
import { readReadmeList } from '../../../src/requirements/readme.ts';

const read = (line: string) => readReadmeList('README.md', `# Demo\n${line}\n`);

describe('readReadmeList', () => {
  it.each([
    ['pip install fastapi "uvicorn[standard]>=0.30"', ['fastapi', 'uvicorn[standard]>=0.30']],
    ['$ python -m pip install numpy && python app.py', ['numpy']],
    ['`pip install deepface`', ['deepface']],
  ])('reads %s', (line, requirements) => {
    expect(read(line)).toMatchObject({ requirements, problems: [] });
  });

  it.each([
    'pip install the packages and start the app',
    'pip install fastapi and uvicorn',
    'pip install to get started with everything.',
    'pip install scikit-learn, requests',
    'pip install fastapi==',
  ])('takes no sentence for a command, nor what is no requirement: %s', (line) => {
    expect(read(line)).toMatchObject({ requirements: [], where: [], problems: [] });
  });
});
