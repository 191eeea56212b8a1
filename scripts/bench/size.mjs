// The sizes of what a browser loads for the engine, and of the lessons, gzipped. Prints one JSON object.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipped, loads } from './loads.mjs';

const figure = (bytes, target) => ({ value: Math.round(bytes / 100) / 10, unit: 'kB', target, met: bytes / 1000 <= target });

/** Every file of the course by itself, as it is fetched or built in. */
const course = readdirSync('content', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)));

const engine = await loads('engine/index.ts');
const figures = {
  engineKubectlAndShell: figure(engine.first, 350),
  // A budget of our own for what is loaded behind the prompt, so that it does not grow unseen.
  engineWithAllRareParts: figure(engine.all, 950),
  schemaData: figure(['kinds', 'messages', 'schemas', 'rare-schemas'].reduce((sum, name) => sum + gzipped([readFileSync(`engine/api/data/${name}.json`)]), 0), 90),
  allLessons: figure(course.reduce((sum, file) => sum + gzipped([file]), 0), 1500),
};
console.log(JSON.stringify(figures));
