// npm run dev: the product with changes shown as they are saved.
import { generate, install, run } from './setup/prepare.mjs';

install();
generate();
run('npx', ['next', 'dev', '-p', process.env.PORT ?? '3000'], { env: { NEXT_TELEMETRY_DISABLED: '1' } });
