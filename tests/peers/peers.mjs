// The one place where tests take packages of the npm registry from.
export { default as Ajv } from 'ajv/dist/2020.js';
export { default as addFormats } from 'ajv-formats';
export * as jose from 'jose';
export { parse as parseYaml } from 'yaml';
import xterm from '@xterm/headless'; // CommonJS
export const { Terminal } = xterm;
