/** A server that imports the app's module is blocked where importing it launches the app. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();

const API = 'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\n';
const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';

describe('detect, for a launch that importing the app runs', () => {
  it.each([
    ['uvicorn.run() at the top', `${API}uvicorn.run(app, host="0.0.0.0")\n`, 'main.py:4'],
    [
      'a function that is called at the top',
      `${API}def main():\n    uvicorn.run(app, host="0.0.0.0")\nmain()\n`,
      'main.py:5',
    ],
    ['another server', `from waitress import serve\n${FLASK}serve(app, port=8000)\n`, 'main.py:4'],
    ['app.run()', `${FLASK}app.run(debug=True)\n`, 'main.py:3'],
  ])('finds %s', async (_what, code, where) => {
    const { facts } = await detectFiles({ 'main.py': code });
    expect(facts.launchedOnImport?.where).toBe(where);
  });

  it.each([
    ['under the guard', `${API}if __name__ == "__main__":\n    uvicorn.run(app)\n`],
    ['in a function that nobody calls', `${API}def main():\n    uvicorn.run(app)\n`],
    ['run() of something else', `import subprocess, asyncio\n${FLASK}subprocess.run(["true"])\nasyncio.run(f())\n`],
    ['in a branch', `import sys\n${API}if sys.argv[1:] == ["serve"]:\n    uvicorn.run(app)\n`],
    [
      'where a port is opened beside the app',
      `from http.server import HTTPServer, SimpleHTTPRequestHandler\n${API}metrics = HTTPServer(("", 9100), SimpleHTTPRequestHandler)\n`,
    ],
  ])('finds none %s', async (_what, code) => {
    const { facts } = await detectFiles({ 'main.py': code });
    expect(facts.launchedOnImport).toBeUndefined();
  });

  it('warns where nothing makes it harmless, and only there', async () => {
    const api = await detectFiles({ 'main.py': `${API}uvicorn.run(app)\n` });
    expect(api.warnings.join('\n')).toContain('main.py:4 starts a server as soon as the file is imported');
    const flask = await detectFiles({ 'main.py': `${FLASK}app.run()\n` });
    expect(flask.warnings.join('\n')).not.toContain('as soon as the file is imported');
    const sockets = `from flask_socketio import SocketIO\n${FLASK}socketio = SocketIO(app)\nsocketio.run(app)\n`;
    const other = await detectFiles({ 'main.py': sockets, 'requirements.txt': 'flask\n' });
    expect(other.facts.launchedOnImport?.harmless ?? false).toBe(false);
  });
});
