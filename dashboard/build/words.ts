// Words are data, not script: each language becomes `dist/words/<language>.json`, of which a browser
// loads one. A word with values, `(count) => `${count} rows``, becomes the template `{0} rows`; of what the server
// says, `({ most }) => `at most ${most}`` becomes `at most {most}`.
import { resolve } from 'node:path';
import { runnerImport, type Plugin } from 'vite';

const LANGUAGES = ['en', 'ko', 'ja'];

const asData = (value: unknown, at: string): unknown => {
  if (typeof value === 'string') {
    if (/\{\d\}/.test(value)) throw new Error(`${at}: "{0}" in a word stands for a value; write a function`);
    return value;
  }
  if (typeof value === 'function') {
    if (/[?]|&&|\|\|/.test(value.toString().replace(/`[^`]*`/g, (text: string) => text.match(/\$\{[^}]*\}/g)?.join('') ?? ''))) {
      throw new Error(`${at}: a word with values is a template and decides nothing`);
    }
    // What the server says has named values, which it gives with the code.
    const place = (index: number): unknown => (/\.said\./.test(at) ? new Proxy({}, { get: (_, name) => `{${String(name)}}` }) : `{${index}}`);
    return (value as (...values: unknown[]) => string)(...Array.from({ length: value.length }, (_, index) => place(index)));
  }
  return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, asData(one, `${at}.${name}`)]));
};

export const wordsAsData = (): Plugin => ({
  name: 'words-as-data',
  apply: 'build',
  async generateBundle() {
    for (const language of LANGUAGES) {
      const { module } = await runnerImport<{ default: unknown }>(resolve(import.meta.dirname, `../src/words/${language}.ts`));
      // What forms need comes later, and is data already.
      const forms = await runnerImport<{ default: unknown }>(resolve(import.meta.dirname, `../src/commands/forms.${language}.ts`));
      this.emitFile({ type: 'asset', fileName: `words/forms.${language}.json`, source: JSON.stringify(forms.module.default) });
      this.emitFile({ type: 'asset', fileName: `words/${language}.json`, source: JSON.stringify(asData(module.default, language)) });
    }
  },
});
