import { describe, expect, it } from 'vitest';
import { readReadmeList } from '../../../src/requirements/readme.ts';

const read = (line: string) => readReadmeList('README.md', `# Demo\n${line}\n`);

describe('readReadmeList', () => {
  it.each([
    ['```sh\npip install fastapi "uvicorn[standard]>=0.30"\n```', ['fastapi', 'uvicorn[standard]>=0.30']],
    ['    pip3 install torch', ['torch']],
    ['~~~\n> pip install gradio\n~~~', ['gradio']],
    ['$ python -m pip install numpy && python app.py', ['numpy']],
    ['`pip install deepface`', ['deepface']],
  ])('reads %s', (line, requirements) => {
    expect(read(line)).toMatchObject({ requirements, problems: [] });
  });

  it.each([
    'pip install the packages and start the app',
    'pip install fastapi uvicorn',
    '```sh\necho done\n```\npip install dependencies first',
    'pip install to get started with everything.',
    'pip install scikit-learn, requests',
    '```\npip install fastapi==\n```',
  ])('takes no sentence for a command, nor what is no requirement: %s', (line) => {
    expect(read(line)).toMatchObject({ requirements: [], where: [], problems: [] });
  });
});
