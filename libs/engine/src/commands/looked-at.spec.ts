import { describe, expect, it } from '@jest/globals';
import { lookedAt } from './looked-at.js';

const facts = { status: 'running', seats: [{ party: 'ES' }], plans: ['a'] };

describe('facts that remember what was looked at', () => {
  it('are the facts, and name the fields asked for, in order and once', () => {
    const { facts: watched, fields } = lookedAt(facts);
    const { status, seats } = watched as typeof facts;
    expect([status, seats[0]!.party, (watched as typeof facts).status]).toEqual(['running', 'ES', 'running']);
    expect(fields?.()).toEqual(['seats', 'status']);
  });

  it('count every field as looked at where all are taken', () => {
    const { facts: watched, fields } = lookedAt(facts);
    expect({ ...(watched as typeof facts) }).toEqual(facts);
    expect(fields?.()).toEqual(['plans', 'seats', 'status']);
  });

  it('know the question whether there is a field', () => {
    const { facts: watched, fields } = lookedAt(facts);
    expect('settled' in (watched as object)).toBe(false);
    expect(fields?.()).toEqual(['settled']);
  });

  it('are taken as they are where they have no fields', () => expect(lookedAt(7)).toEqual({ facts: 7 }));
});
