import { ensure, isLocalDate, Refused, type MilestoneKind } from '#kernel';

type Fields = Readonly<Record<string, string | number>>;
type FieldType = MilestoneKind['fields'][string];

const TEXT_MAX = 4_000;
const PARTY = /^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$/;

const FORMS: Readonly<Record<FieldType, { readonly holds: (value: string | number) => boolean; readonly wanted: string }>> = {
  text: { holds: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= TEXT_MAX, wanted: `text of 1 to ${TEXT_MAX} characters` },
  date: { holds: isLocalDate, wanted: 'a day that exists, such as 2018-01-31' },
  number: { holds: (value) => typeof value === 'number' && Number.isSafeInteger(value), wanted: 'a whole number' },
  party: { holds: (value) => typeof value === 'string' && PARTY.test(value), wanted: 'the code of a party, such as ES' },
};

/** Every field the kind declares, of its type, and no other; those it calls optional may be left out. */
export function ensureFields({ code, fields: declared, optional = [] }: MilestoneKind, fields: Fields): void {
  for (const name of Object.keys(fields)) {
    ensure(Object.hasOwn(declared, name), {
      code: 'MILESTONE_FIELD_UNKNOWN', kind: 'rule', pointer: `/fields/${name}`, message: `${code} has no field ${name}. It has ${Object.keys(declared).join(', ') || 'none'}.`,
    });
  }
  for (const [name, type] of Object.entries(declared)) {
    const pointer = `/fields/${name}`;
    const value = fields[name];
    if (value === undefined) {
      if (optional.includes(name)) continue;
      throw new Refused({ code: 'MILESTONE_FIELD_MISSING', kind: 'rule', pointer, message: `${code} needs the field ${name}: ${FORMS[type].wanted}.` });
    }
    ensure(FORMS[type].holds(value), { code: 'MILESTONE_FIELD_WRONG', kind: 'rule', pointer, message: `The field ${name} of ${code} must be ${FORMS[type].wanted}.` });
  }
}
