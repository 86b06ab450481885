// What the fields and values of a form mean, in the language of the page. The schemas of
// the server say it in English; the other languages are dictionaries beside this file (`forms.ko.ts` …), which the
// build makes data of, and which come when the first form is shown.
import { signal } from '@preact/signals';
import { language, type Language } from '../state/settings';
import type { Schema } from './schema';

interface Forms {
  /** By type and field. */
  fields: Record<string, Record<string, string>>;
  /** By enumeration and value. */
  values: Record<string, Record<string, string>>;
}

const known = signal<Partial<Record<Language, Forms>>>({});
const asked = new Set<Language>();

const load = async (which: Language): Promise<Forms> => {
  if (import.meta.env.DEV) return ((await import(`./forms.${which}.ts`)) as { default: Forms }).default;
  const response = await fetch(`/words/forms.${which}.json`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as Forms;
};

const forms = (): Forms | undefined => {
  const which = language.value;
  if (!asked.has(which)) {
    asked.add(which);
    // Without them the form speaks English, and asks again when it is drawn anew.
    load(which).then((all) => (known.value = { ...known.peek(), [which]: all }), () => asked.delete(which));
  }
  return known.value[which];
};

/** What a type means; with `member`, what that field of it means. Where nothing is said, what the schema says. */
export const meaning = (schema: Schema, member = '', of = schema): string => {
  const fields = forms()?.fields;
  const said = fields?.[schema.name ?? '']?.[member] ?? (member && fields?.['*']?.[member]);
  // Descriptions of the schemas are written for the reader of source, too: their marks go.
  return said || (of.description ?? '').replace(/[`[\]]/g, '').replaceAll('\n', ' ');
};

/** A value of an enumeration, with what it means. */
export const valueText = (schema: Schema, value: string): string => {
  const said = forms()?.values[schema.name ?? '']?.[value];
  return said ? `${value} · ${said}` : value;
};
