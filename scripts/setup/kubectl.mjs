// Prints the paths of the real kubectl binaries on this machine, one a line: those that Google's SDK brings for each
// Kubernetes version, else whatever is in PATH. Tests use them as clients of the simulated cluster.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folders = (process.env.PATH ?? '').split(':').filter(Boolean);
const gcloud = folders.map((folder) => join(folder, 'gcloud')).find((path) => existsSync(path));
const sdk = gcloud ? dirname(realpathSync(gcloud)) : undefined;
const versioned = sdk ? readdirSync(sdk).filter((name) => /^kubectl\.1\.\d+$/.test(name)).sort().map((name) => join(sdk, name)) : [];
const plain = folders.map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path));
for (const path of versioned.length ? versioned : plain ? [plain] : []) console.log(path);
