/** A name that an `if` assigns in several branches: what holds without any condition is taken, and said to be uncertain. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();

const flask = (lines: string) =>
  `import os, sys\nfrom flask import Flask\napp = Flask(__name__)\n${lines}\nif __name__ == "__main__":\n    app.run(port=port)\n`;

describe('evaluateConstant, for a name that a condition decides on', () => {
  it.each<[string, string, number]>([
    ['else', 'if os.environ.get("ENV") == "prod":\n    port = 8080\nelse:\n    port = 5050', 5050],
    [
      'the last else',
      'if os.getenv("A"):\n    port = 9001\nelif os.getenv("B"):\n    port = 9002\nelse:\n    port = 9003',
      9003,
    ],
    ['what stands before', 'port = 5050\nif os.getenv("A"):\n    port = 9001', 5050],
    ['what is known', 'if len(sys.argv) > 1:\n    port = int(sys.argv[1])\nelse:\n    port = 5050', 5050],
    ['what an except says', 'try:\n    port = int(os.environ["PORT"])\nexcept KeyError:\n    port = 5050', 5050],
    ['what is tried', 'try:\n    port = 5050\nexcept ValueError:\n    port = 9001', 5050],
    ['the only branch', 'if os.getenv("A"):\n    port = 5050', 5050],
    ['itself', 'port = 5050\nif os.getenv("A"):\n    port = int(port) or port', 5050],
  ])('takes %s', async (_what, lines, port) => {
    expect((await detectFiles({ 'main.py': flask(lines) })).values.port?.value).toBe(port);
  });

  it('says that a condition decides', async () => {
    const { values } = await detectFiles({
      'main.py': flask('if os.getenv("A"):\n    port = 9001\nelse:\n    port = 5050'),
    });
    expect(values.port).toMatchObject({
      confidence: 'guess',
      because: 'main.py:9 listens on 5050, unless a condition above it decides otherwise',
    });
  });

  it('tries no combination of names without end', async () => {
    const names = Array.from({ length: 4 }, (_, i) => `if a():\n${`    n${i} = n${i + 1}\n`.repeat(60)}`).join('');
    const before = process.cpuUsage().user;
    const { values } = await detectFiles({
      'main.py': flask(`${names}if a():\n${'    n4 = f()\n'.repeat(60)}port = n0`),
    });
    expect(values.framework?.value).toBe('flask');
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
  });
});
