// The browser of the tests: Debian's Chromium, which `.ci/run` installs. No test downloads one.
import { existsSync } from 'node:fs';

export const CHROMIUM = '/usr/bin/chromium';

export const hasChromium = () => existsSync(CHROMIUM);
