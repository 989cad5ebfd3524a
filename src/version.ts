/** The version of this tool; package.json is inlined when the package is built. */
import manifest from '../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
