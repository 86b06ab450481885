// Makes src/api.gen.ts from the OpenAPI of the csms of this tree. With --check: says whether it is as it should be.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { startCsms } from '../../tests/lib/programs.mjs';

const file = new URL('../../src/api.gen.ts', import.meta.url);
const csms = await startCsms({ database: 'memory:' });
try {
  const response = await fetch(`${csms.url}/api/openapi.json`);
  const nodes = await openapiTS(await response.json(), { alphabetize: true });
  const made = `// Made by \`npm run api\` from the server's OpenAPI. Not written by hand.\n${astToString(nodes)}`;
  if (!process.argv.includes('--check')) writeFileSync(file, made);
  else if (readFileSync(file, 'utf8') !== made) {
    console.error('src/api.gen.ts is not what the OpenAPI of csms says: npm run api, and commit it');
    process.exitCode = 1;
  } else console.log('src/api.gen.ts is as the OpenAPI of csms says');
} finally {
  await csms.end();
}
