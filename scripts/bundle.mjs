// The last part of `npm run build`: each entry of the package as Node loads it, `dist/node`.
//
// Node takes longer to find and link fifty small modules than to run them, so its condition of the exports leads here:
// one file an entry, and one for what several of them share, so that an error class is the same one in all. Whoever
// bundles takes the modules themselves, of which what is not used can be left out.
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = new URL('../', import.meta.url);
const { exports, dependencies, peerDependencies } = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
);
const entries = Object.values(exports).filter(({ node }) => node);
const folder = fileURLToPath(new URL('dist/node', root));

const bundle = await rolldown({
  cwd: fileURLToPath(root),
  // named after its file
  input: Object.fromEntries(
    entries.map(({ node, default: modules }) => [/([^/]+)\.js$/.exec(node)[1], modules]),
  ),
  platform: 'node',
  external: Object.keys({ ...dependencies, ...peerDependencies }),
});
// names of shared parts change with what is in them
rmSync(folder, { recursive: true, force: true });
await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: '[name].js',
  comments: false,
  // a client and all it needs lie in one file, also where others need some of that
  codeSplitting: { groups: [{ name: 'shared-client', test: /dist[\\/]client\.js$/ }] },
});
await bundle.close();
