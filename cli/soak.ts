import { runRandomOperations } from '../engine/apiserver/testing/random-operations';

/* npm run soak [-- COUNT [SEED]]: a million random requests in rounds, each with a seed of its own that is printed when it fails. */
const [count = '1000000', seed = 'soak'] = process.argv.slice(2);
const ROUND = 20_000;
for (let done = 0, round = 0; done < Number(count); done += ROUND, round += 1) {
  const good = runRandomOperations(`${seed}-${round}`, Math.min(ROUND, Number(count) - done));
  console.log(`${done + ROUND} requests, ${good} of the last ${ROUND} accepted`);
}
