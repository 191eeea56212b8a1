// npm run build: installs and generates what is missing, then builds the product for production.
import { build, generate, install } from './setup/prepare.mjs';

install();
generate();
build({ quiet: false });
